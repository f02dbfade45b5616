/**
 * The commonest words of English: what begins with one, or is for somebody who is called so, is a sentence (R2.20 to R2.22).
 * Some 300, as people who chat use them, sorted.
 */
const COMMON = new Set(
  `
a about above after again against ago air all almost also always am an and another answer any anything are
around as ask at away back bad be because become been before begin being best better between big book both bring
but by call came can car care case change children close cold come could day did different do does done down
each early eat end enough even ever every everyone eye face family far feel few find fine first follow food for
form found four friend from full gave get give go going good got great had hand hard has have he head hear heard
help her here high him his home hope house how i idea if important in into is it its just keep kind know last
late later leave left less let life light like line list little live long look lot love made make man many may
me mean men message might money more morning most move much must my name near need never new next night no not
note nothing now number of off often old on once one only open or order other our out over own part people place
play please point put question read ready really right room run said same say says school see seem send sent set
she should show side since small so some something soon start still stop such sure take talk tell than thank
thanks that the their them then there these they thing think this those thought three through time to today
together told too took try turn two under until up us use used very wait want was watch water way we week well
went were what when where which while who whole why will with without word words work world would write year yes
yet you young your
`.split(/\s+/),
);

/** `word` in small letters. */
export function isCommon(word: string): boolean {
  return COMMON.has(word);
}

/**
 * One letter from a command, and no slip: "passed the exam" is nobody's password, and anybody who answers "fine" or "five" offers
 * no file.
 */
const NO_SLIPS: ReadonlySet<string> = new Set(
  'passed fine five film fill fire mile pile quiet quite list lost fast past edit exist pack black sent bend want king sing logic logan massage massages'.split(
    ' ',
  ),
);

/** Whether a word that is near a command's, in small letters, was meant as it stands. */
export function isNoSlip(word: string): boolean {
  return COMMON.has(word) || NO_SLIPS.has(word);
}
