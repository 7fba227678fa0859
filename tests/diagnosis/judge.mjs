// Whether an explanation is true: nothing of a browser or a server is needed for that.

/** Stands for suspects that are named besides, when the page cannot tell which it is. */
const GROUP = 'origin-not-allowed';

/**
 * `shown` is `{ headline: { key, certainty }, also: [keys], text }`, or undefined when no explanation came.
 * `exact`: the true cause and nothing besides. `narrowed`: it is among `suspects` of them. `wrong`: it is not there.
 * `overclaims`: something is called certain that is not so.
 */
export function judge({ cause }, shown) {
  const headline = shown?.headline?.key;
  const also = shown?.also ?? [];
  const suspects = [...new Set([headline, ...also].filter((key) => key && key !== GROUP))];
  const overclaims = shown?.headline?.certainty === 'certain' && headline !== cause && headline !== GROUP;
  if (!suspects.includes(cause)) return { verdict: 'wrong', suspects: suspects.length, overclaims };
  const isExact = headline === cause && suspects.length === 1;
  return { verdict: isExact ? 'exact' : 'narrowed', suspects: suspects.length, overclaims };
}

/** `exact`, `narrowed to 3` or `wrong`, for people. */
export const inWords = ({ verdict, suspects }) => (verdict === 'narrowed' ? `narrowed to ${suspects}` : verdict);

/** The value below which `share` of the numbers lie. */
export function percentile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
