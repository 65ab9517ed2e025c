import { texts } from '../texts.js';

/** `actorId` and `taskId` are as jobs name them, `owner~name`; people write a slash. */
export const target = named => named?.actorId ? shown(named.actorId)
  : named?.taskId ? texts.jobs.task(shown(named.taskId)) : texts.none;

export const shown = id => id?.replace('~', '/') ?? texts.none;

export const targetId = typed => typed.trim().replace('/', '~');
