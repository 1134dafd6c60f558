/** The plural categories of CLDR, and i18next's own `zero` for a count of 0. */
type PluralForm = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other';

type BaseOf<Key extends string> = Key extends `${infer Base}_other` ? Base : never;
type PluralBase<Keys extends string> = BaseOf<Keys>;
type IsPlural<Key extends string, Bases extends string> = Key extends `${Bases}_${Exclude<PluralForm, 'zero'>}`
  ? Key
  : never;

/** The words of another language: the same keys, and every plural in the forms that this language has. */
export type Localized<Source, Forms extends PluralForm> = {
  [
    Key in keyof Source as Key extends string
      ? Exclude<Key, IsPlural<Key, PluralBase<Extract<keyof Source, string>>>>
      : never
  ]: Source[Key] extends string ? string : Localized<Source[Key], Forms>;
} & {
  [Key in `${PluralBase<Extract<keyof Source, string>>}_${Forms}`]: string;
};
