// A clause in an editor: colours, and what may come next. It lives in a shadow root, since the policy of pages allows
// only constructed style sheets. The text area stays in the form and holds the text.
const KEYWORDS = new Set(["and", "or", "not", "in", "like", "is", "null", "true", "false", "as", "asc", "desc", "distinct"]);
const NAME = /[\p{L}\p{N}_.]+/u;
const MOST_VALUES = 20;
const CHANGED_MS = 150;

export function editorOf(library, area, { words, api, run }) {
  const host = document.createElement("div");
  host.className = "console__editor";
  host.style.minBlockSize = `${area.offsetHeight}px`;
  area.after(host);
  area.hidden = true;
  const root = host.attachShadow({ mode: "open" });
  const view = new library.EditorView({ root, parent: root, state: stateOf(library, area, { words, api, run }) });
  const editor = {
    text: () => view.state.doc.toString(),
    focus: () => view.focus(),
    insert(text) {
      const { from, to } = view.state.selection.main;
      view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + text.length } });
      view.focus();
    },
    write(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    onfocus() {},
  };
  host.addEventListener("focusin", () => editor.onfocus());
  return editor;
}

function stateOf(library, area, { words, api, run }) {
  const { EditorState, EditorView, keymap, history, placeholder, tags } = library;
  const label = area.labels[0]?.textContent ?? area.name;
  const keep = EditorView.updateListener.of((update) => {
    if (update.docChanged) area.value = update.state.doc.toString();
  });
  const colours = library.HighlightStyle.define([
    { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
    { tag: tags.string, color: "var(--warn)" },
    { tag: tags.number, color: "var(--info)" },
    { tag: tags.function(tags.variableName), color: "var(--info)", fontWeight: "600" },
    { tag: tags.propertyName, color: "var(--link-visited)" },
  ]);
  return EditorState.create({
    doc: area.value,
    extensions: [
      history(),
      keymap.of([{ key: "Ctrl-Enter", run: () => (run(), true) }, { key: "Mod-Enter", run: () => (run(), true) }]),
      keymap.of([...library.completionKeymap, ...library.defaultKeymap, ...library.historyKeymap]),
      library.bracketMatching(),
      library.closeBrackets(),
      library.StreamLanguage.define({ name: "odsql", token: tokenOf(words) }),
      library.syntaxHighlighting(colours),
      library.autocompletion({ override: [(context) => complete(context, area.dataset.clause, words, api)], icons: false }),
      placeholder(area.placeholder),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", autocapitalize: "off" }),
      looks(EditorView),
      keep,
    ],
  });
}

function looks(EditorView) {
  return EditorView.theme({
    "&": { color: "var(--ink)", backgroundColor: "var(--surface)", borderRadius: "0.5rem", fontSize: "0.9375rem" },
    "&.cm-focused": { outline: "none" },
    ".cm-content": { fontFamily: "var(--mono)", padding: "0.55rem 0", caretColor: "var(--ink)" },
    ".cm-line": { padding: "0 0.8rem" },
    ".cm-placeholder": { color: "var(--ink-3)" },
    ".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--surface)", border: "1px solid var(--line-strong)" },
    ".cm-tooltip-autocomplete ul li": { padding: "0.25rem 0.6rem", lineHeight: "1.5" },
    ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--on-accent)", backgroundColor: "var(--accent)" },
    ".cm-completionDetail": { fontStyle: "normal", marginInlineStart: "0.75rem", opacity: "0.8" },
    ".cm-completionInfo": { maxInlineSize: "22rem", padding: "0.5rem 0.75rem" },
    ".cm-matchingBracket": { backgroundColor: "var(--accent-soft)" },
  });
}

function tokenOf({ fields, functions }) {
  const known = new Set(fields.map((one) => one.name));
  const callable = new Set(functions.map((one) => one.name));
  return (stream) => {
    if (stream.eatSpace()) return null;
    if (stream.match(/^(?:date|geom)?(["'])(?:\\.|(?!\1).)*\1?/)) return "string";
    if (stream.match(/^`[^`]*`?/)) return "propertyName";
    if (stream.match(/^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\w*/)) return "number";
    const word = stream.match(/^[\p{L}_][\p{L}\p{N}_.]*/u);
    if (!word) return (stream.next(), null);
    const text = word[0];
    if (KEYWORDS.has(text.toLowerCase())) return "keyword";
    if (callable.has(text.toLowerCase()) && stream.peek() === "(") return "variableName.function";
    return known.has(text) ? "propertyName" : null;
  };
}

async function complete(context, clause, { fields, functions }, api) {
  const before = context.state.sliceDoc(0, context.pos);
  const value = before.match(/(`[^`]+`|[\p{L}\p{N}_.]+)\s*(?:=|:|!=|in\s*\((?:[^()]*,)?)\s*(["'])([^"']*)$/u);
  if (value) return valuesOf(context, value, fields, api);
  if (/["'][^"']*$/.test(before.replace(/(["'])(?:\\.|(?!\1).)*\1/g, ""))) return null;
  const word = context.matchBefore(NAME);
  if (!word && !context.explicit) return null;
  const callable = functions.filter((one) => one.clauses.split(", ").includes(clause));
  return {
    from: word?.from ?? context.pos,
    validFor: /^[\p{L}\p{N}_.]*$/u,
    options: [
      ...fields.map((one) => ({ label: one.name, detail: one.detail, boost: 2 })),
      ...callable.map((one) => ({ label: one.name, apply: `${one.name}(`, detail: one.form, info: one.text, boost: 1 })),
      ...[...KEYWORDS].map((one) => ({ label: one })),
    ],
  };
}

// The most frequent values of a field of texts, as the API counts them.
async function valuesOf(context, [, name, quote, begun], fields, api) {
  const field = fields.find((one) => one.name === name);
  if (field?.type !== "text") return null;
  await new Promise((resolve) => setTimeout(resolve, CHANGED_MS));
  if (context.aborted) return null;
  const asked = { select: "count(*) as n", group_by: name, order_by: "n desc", limit: MOST_VALUES };
  if (begun.trim()) asked.where = `suggest(${name}, "${begun.replace(/["\\]/g, "\\$&")}")`;
  const answer = await fetch(`${api}?${new URLSearchParams(asked)}`).catch(() => null);
  if (!answer?.ok) return null;
  const { results } = await answer.json();
  const key = name.replaceAll("`", "");
  const options = results
    .filter((one) => one[key] !== null)
    .map((one) => ({ label: String(one[key]), detail: String(one.n), apply: closing(String(one[key]), quote) }));
  return { from: context.pos - begun.length, options, filter: false };
}

// A value with its closing quote, which may stand there already.
function closing(value, quote) {
  const insert = value.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`) + quote;
  return (view, _, from, to) => {
    const end = view.state.sliceDoc(to, to + 1) === quote ? to + 1 : to;
    view.dispatch({ changes: { from, to: end, insert }, selection: { anchor: from + insert.length } });
  };
}
