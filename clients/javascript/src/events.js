const TOKEN_ENDS = {
  connect: ['TokenStored', 'TokenRejected'],
  disconnect: ['TokenRevoked', 'TokenRejected'],
};
const JOB_ENDS = ['JobSucceeded', 'JobFailed', 'JobTimedOut', 'JobAborted', 'JobRefused', 'JobNeedsReview'];

/** Is this the answer to a command of this kind (`connect` or `disconnect`)? */
export const answers = (kind, commandId) => event =>
  TOKEN_ENDS[kind].includes(event.type) && event.commandId === commandId;

/** Is this the last event of the job? Each job has exactly one. */
export const ends = jobId => event => JOB_ENDS.includes(event.type) && event.jobId === jobId;
