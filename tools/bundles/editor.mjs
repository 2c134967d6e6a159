// What the console's editor uses of CodeMirror.
export {EditorState, Compartment, StateEffect, StateField} from "@codemirror/state";
export {EditorView, Decoration, keymap, placeholder, drawSelection, hoverTooltip} from "@codemirror/view";
export {HighlightStyle, StreamLanguage, bracketMatching, syntaxHighlighting} from "@codemirror/language";
export {autocompletion, closeBrackets, completionKeymap, startCompletion} from "@codemirror/autocomplete";
export {defaultKeymap, history, historyKeymap} from "@codemirror/commands";
export {tags} from "@lezer/highlight";
