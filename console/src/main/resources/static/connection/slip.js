import { tokenSlip } from 'vault-client/token-shape.js';
import { texts } from '../texts.js';

const REPAIRS = {
  TOKEN_SPACE_AROUND: text => text.trim(),
  TOKEN_QUOTED: text => text.replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, ''),
  TOKEN_BEARER: text => text.replace(/^(authorization\s*:\s*)?bearer[ :\t]*/i, ''),
  TOKEN_ASSIGNMENT: text => text.replace(/^[^=:]*[=:]\s*/, '').replace(/^["']|["']$/g, ''),
  TOKEN_TWICE: text => text.slice(0, text.length / 2),
};

/** What is wrong with a pasted text, in a sentence; and the token in it, if it is plain which. */
export function slipOf(text) {
  const reason = tokenSlip(text);
  if (!reason) return undefined;
  const repaired = REPAIRS[reason]?.(text);
  return {
    reason,
    sentence: texts.slips[reason] ?? texts.slips.other,
    repaired: repaired && !tokenSlip(repaired) ? repaired : undefined,
  };
}
