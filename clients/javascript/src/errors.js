/** What this library throws. `reason` is for programs (docs/reasons.md lists them), `hint` for people. */
export class VaultError extends Error {
  constructor(message, { reason, hint, cause } = {}) {
    super(message, { cause });
    this.name = new.target.name;
    this.reason = reason;
    this.hint = hint;
  }
}

/** What was given is no token; nothing was sealed or sent. Says nothing of the value. */
export class TokenShapeError extends VaultError {}

/** The system has refused a token, a job or a call. Another try with the same gives the same. */
export class RefusedError extends VaultError {}

/** No answer came in time, or none that says anything. What was sent may still be carried out. */
export class UnavailableError extends VaultError {}

/** The error in an answer that is none of success: a problem+json, or anything. */
export async function failure(answer) {
  const { detail, reason, hint } = await answer.json().catch(() => ({}));
  return answer.status >= 500 || answer.status === 429
    ? new UnavailableError(detail ?? `The server answered ${answer.status}.`, { reason, hint })
    : new RefusedError(detail ?? `Refused: ${reason ?? answer.status}.`, { reason, hint: hint ?? detail });
}
