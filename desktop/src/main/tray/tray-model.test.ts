import { describe, expect, it } from 'vitest';
import { createTranslations } from '../../i18n/index.ts';
import { trayModel, type TrayFacts } from './tray-model.ts';

const user = { id: '10000000-0000-4000-8000-000000000001', email: 'a@b.c', name: null, role: 'user' } as const;
const live: TrayFacts = {
  state: { session: { status: 'signed-in', user: user as never }, connection: { status: 'live', since: '' } },
  ground: 'on-dark',
  unseen: 0,
  quietUntil: null,
};
const offline = {
  ...live.state,
  connection: { status: 'offline', since: '', reason: 'no-network', nextAttemptAt: null },
} as const;
const signedOut = { ...live.state, session: { status: 'signed-out', reason: 'none' } } as const;
const { t } = await createTranslations('en');
const model = (facts: Partial<TrayFacts>, locale = 'en-GB') => trayModel({ ...live, ...facts }, { t, locale });
const labels = (facts: Partial<TrayFacts>) =>
  model(facts).menu.flatMap((item) => (item === 'separator' ? [] : [item.label]));

describe('the tray', () => {
  it('says whether it is live, offline, or has something new', () => {
    expect(model({})).toMatchObject({ icon: 'live', tooltip: 'Orderbell: live' });
    expect(model({ state: offline })).toMatchObject({ icon: 'offline', tooltip: 'Orderbell: offline' });
    expect(model({ state: signedOut })).toMatchObject({ icon: 'offline', tooltip: 'Orderbell: not signed in' });
    expect(model({ unseen: 2, state: offline })).toMatchObject({ icon: 'unseen', tooltip: 'Orderbell: 2 new results' });
  });

  it('offers opening, ordering, quiet and quitting', () => {
    expect(labels({})).toEqual(['Open Orderbell', 'New order…', 'Quiet for an hour', 'Quit']);
    expect(model({ state: signedOut }).menu[1]).toMatchObject({ action: 'new-order', enabled: false });
  });

  it('says until when it is quiet, and ends it', () => {
    const quietUntil = new Date(2026, 10, 23, 14, 5).getTime();
    expect(model({ quietUntil }).menu).toContainEqual({ action: 'loud', label: 'Quiet until 14:05', checked: true });
  });

  it('speaks the person’s language', async () => {
    const russian = await createTranslations('ru');
    const { tooltip } = trayModel({ ...live, unseen: 3 }, { t: russian.t, locale: 'ru' });
    expect(tooltip).toMatch(/[а-я]/);
  });
});
