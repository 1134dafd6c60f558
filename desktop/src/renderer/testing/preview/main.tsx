import { showInterface } from '../../root.tsx';
import { createFakeClient, type FakeClient } from '../fake-client.ts';
import { scenarios, type ScenarioName } from '../scenarios.ts';

/** For looking at the interface without a server: `?scenario=offline&language=ru&theme=dark#/account`. */
const query = new URLSearchParams(window.location.search);
const name = query.get('scenario') ?? 'usual';
const scenario = scenarios[name in scenarios ? (name as ScenarioName) : 'usual']();
const state = scenario.state;
const fake = createFakeClient({
  ...scenario,
  delay: Number(query.get('delay') ?? 0),
  state: {
    ...state,
    settings: {
      ...state.settings,
      language: query.get('language') === 'ru' ? 'ru' : 'en',
      theme: query.get('theme') === 'dark' ? 'dark' : 'light',
    },
  },
});

declare global {
  interface Window {
    fake: FakeClient;
  }
}
window.fake = fake;

const container = document.querySelector<HTMLElement>('#root');
if (container === null) throw new Error('the page has no #root');
void showInterface({ container, client: fake, history: 'hash' });
