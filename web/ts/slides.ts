// What a call display says between calls: one slide after the other, and where there is room for one language only, one language after the
// other. It stands still while somebody is called.
const each = 7000; // ms

export function slides(root: HTMLElement): void {
  const box = root.querySelector<HTMLElement>("#slides")!;
  let slide = 0;
  let language = 0;
  const show = () => {
    const all = [...box.querySelectorAll(".b-slide")];
    const now = all[slide % Math.max(all.length, 1)];
    const texts = now ? [...now.children] : [];
    all.forEach((li) => li.toggleAttribute("data-shown", li === now));
    texts.forEach((text, i) => text.toggleAttribute("data-shown", i === language));
    return { many: all.length, languages: texts.length };
  };
  show();
  new MutationObserver(show).observe(box, { childList: true });
  setInterval(() => {
    if (root.hasAttribute("data-calling")) return;
    const { many, languages } = show();
    if (++language >= languages) {
      language = 0;
      slide = (slide + 1) % Math.max(many, 1);
    }
    show();
  }, each);
}
