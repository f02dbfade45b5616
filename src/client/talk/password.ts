/** The questions for a new password. Knows neither a terminal nor the server. */

type Ask = (label: string, how: { readonly secret: true }) => Promise<string | null>;

/** As `passwd` takes it. Null: there was no answer; `different`: the new one was not the same twice. */
export async function askNewPassword(
  ask: Ask,
  hasOne: boolean,
): Promise<{ readonly old?: string; readonly new: string } | 'different' | null> {
  const secret = { secret: true } as const;
  const old = hasOne ? await ask('Your password until now: ', secret) : '';
  const fresh = old === null ? null : await ask('The new password: ', secret);
  const again = fresh === null || fresh === '' ? null : await ask('The new password again: ', secret);
  if (old === null || again === null) return null;
  if (fresh !== again) return 'different';
  return { ...(old === '' ? {} : { old }), new: again };
}
