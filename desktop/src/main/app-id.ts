/** The same in electron-builder.yml, or Windows cannot tell whose notifications these are. */
export const APP_ID = 'com.orderbell.desktop';
