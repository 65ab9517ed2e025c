import { activity } from './activity/page.js';
import { connection } from './connection/page.js';
import { job } from './jobs/job.js';
import { jobs } from './jobs/list.js';
import { start } from './jobs/start.js';
import { html, show } from './parts/view.js';
import './shell/live.js';
import { again, later, route } from './shell/router.js';
import { askSession, onSession, takeCode } from './shell/session.js';
import { shell } from './shell/shell.js';
import { texts } from './texts.js';

takeCode();
addEventListener('hashchange', takeCode);

const pages = {
  connection,
  activity,
  start,
  jobs: id => (id ? job(id) : jobs()),
  nowhere: () => ({ title: texts.nowhere, view: () => html`<p><a href="#/connection">${texts.nav.connection}</a></p>` }),
  operations: later(() => import('./operations/page.js')),
};

let begun = false;
onSession(state => {
  if (state !== 'in') return;
  if (begun) again();
  else route(pages);
  begun = true;
});

show(document.querySelector('#page'), shell);
await askSession();
