export * from '../../i18n/money.ts';
