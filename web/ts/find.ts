// Search while the server is away: the same forgiveness as there (small misspellings, missing diacritics, either script), judged by the
// pieces of three letters that two words share.
interface Words { found: string; nothing: string; empty: string; entries: { head: string; words: string; html: string }[] | null }

const latin: Record<string, string> = {
  а: "a", б: "b", в: "v", г: "g", д: "d", ђ: "dj", е: "e", ж: "z", з: "z", и: "i", ј: "j", к: "k", л: "l", љ: "lj", м: "m", н: "n", њ: "nj",
  о: "o", п: "p", р: "r", с: "s", т: "t", ћ: "c", у: "u", ф: "f", х: "h", ц: "c", ч: "c", џ: "dz", ш: "s", đ: "dj",
};

export const fold = (text: string): string =>
  text.toLowerCase().replace(/[а-яђјљњћџđ]/g, (c) => latin[c] ?? c).normalize("NFD").replace(/[\u0300-\u036f]/g, "");

const pieces = (word: string): string[] => {
  const padded = `  ${word} `;
  return Array.from({ length: padded.length - 2 }, (_, i) => padded.slice(i, i + 3));
};

// alike is 1 where the word begins one of the words of a text, and falls with every piece that differs.
function alike(word: string, text: Set<string>): number {
  const mine = pieces(word).slice(0, -1); // a word may go on
  let best = 0;
  for (const other of text) {
    if (other.startsWith(word)) return 1;
    if (other[0] !== word[0]) continue;
    const theirs = new Set(pieces(other));
    best = Math.max(best, mine.filter((p) => theirs.has(p)).length / mine.length);
  }
  return best;
}

const split = (text: string): string[] => text.split(/[^a-z0-9]+/).filter((w) => w.length > 1);

export function found(index: Words, query: string): { html: string; hits: number } {
  const words = split(fold(query.slice(0, 80))).slice(0, 8);
  const ranked = (index.entries ?? [])
    .map((e) => {
      const whole = new Set(split(e.words));
      const head = new Set(split(e.head));
      const scores = words.map((w) => ({ found: alike(w, whole), named: alike(w, head) }));
      const mean = scores.reduce((sum, s) => sum + s.found, 0) / (words.length || 1);
      const named = scores.reduce((sum, s) => sum + s.named, 0);
      return { e, score: mean >= 0.5 && scores.some((s) => s.found >= 0.6) ? mean + named : 0 };
    })
    .filter((r) => r.score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, 8);
  if (!ranked.length) return { html: `<section class="k-section" aria-live="polite"><p class="k-lead">${query.trim() ? index.nothing : index.empty}</p></section>`, hits: 0 };
  const list = ranked.map((r) => r.e.html).join("");
  return { html: `<section class="k-section" aria-live="polite"><h2>${index.found}</h2><ul class="k-articles">${list}</ul></section>`, hits: ranked.length };
}
