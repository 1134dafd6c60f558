export type { Language } from '../../i18n/index.ts';
export * from '../../i18n/locale.ts';
