import type { PublicConfig } from '@orderbell/contracts';

/** What a client must know before anyone has signed in: currency and its digits (ISO 4217, as the runtime knows them). */
export function publicConfig(currency: string, demoSignIns: boolean): PublicConfig {
  const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  return { currency: { code: currency, digits: maximumFractionDigits ?? 2 }, demoSignIns };
}
