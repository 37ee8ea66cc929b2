/** Lists of processors and memory nodes, as Linux and Docker write them. */

/** The last processor or memory node that BuildKit's own frontend takes (util/cpuset). */
export const LAST_CPU = 8192;

/** True for numbers and ranges such as `0-2,4`. */
export function isCpuset(text: string): boolean {
  return text.split(",").every((range) => {
    const match = /^(\d+)(?:-(\d+))?$/.exec(range);
    const first = Number(match?.[1]);
    const last = Number(match?.[2] ?? match?.[1]);
    return first <= last && last <= LAST_CPU;
  });
}
