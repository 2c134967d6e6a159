// How the buttons of the banner look and how large they are.
() => [...document.querySelectorAll("#cookie-banner button")].map((button) => {
  const box = button.getBoundingClientRect(), style = getComputedStyle(button);
  const look = [button.tagName, button.className, style.fontWeight, style.color, style.backgroundColor,
    style.borderColor, style.fontSize].join("|");
  const area = Math.round(box.width * box.height);
  return { value: button.value, area, height: Math.round(box.height), top: Math.round(box.top), look };
})
