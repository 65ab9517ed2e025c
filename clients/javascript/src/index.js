export { RefusedError, TokenShapeError, UnavailableError, VaultError } from './errors.js';
export { ends } from './events.js';
export { GatewayVault } from './gateway.js';
export { seal } from './seal.js';
export { importSchedulerKey, sign, ticketClaims } from './ticket.js';
export { tokenSlip } from './token-shape.js';
