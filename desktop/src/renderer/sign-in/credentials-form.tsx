import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { TFunction } from 'i18next';
import type { ClientProblem } from '../../client/orderbell-client.ts';
import { useAction } from '../hooks/use-action.ts';
import { useFormat } from '../hooks/use-format.ts';
import { problemDetail, problemText } from '../lib/problem-text.ts';
import { useApp } from '../state/context.ts';
import { InlineMessage } from '../ui/message.tsx';
import styles from './sign-in.module.css';

type Mode = 'sign-in' | 'register';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/u;
const PASSWORD_MIN = 8;
const PASSWORD_MAX = 200;
const NAME_MAX = 100;

/** Email and password, and for a new account a name. What the server refuses is said at its field. */
export function CredentialsForm({ mode }: { readonly mode: Mode }) {
  const { t } = useFormat();
  const { client } = useApp();
  const registers = mode === 'register';
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '', password: '', name: '' },
    validate: {
      email: (value) => (EMAIL.test(value.trim()) ? null : t('signIn.emailInvalid')),
      password: (value) => passwordProblem(t, value, mode),
      name: (value) => (value.trim().length > NAME_MAX ? t('signIn.nameLong') : null),
    },
  });

  const submit = useAction(async ({ email, password, name }: typeof form.values) => {
    const credentials = { email: email.trim(), password };
    const named = name.trim() === '' ? credentials : { ...credentials, name: name.trim() };
    const result = await (registers ? client.register(named) : client.signIn(credentials));
    if (!result.ok) form.setErrors(fieldErrors(t, result.problem));
    return result;
  });
  const general = submit.problem !== null && Object.keys(fieldErrors(t, submit.problem)).length === 0;

  return (
    <form className={styles.form} noValidate onSubmit={form.onSubmit((values) => void submit.run(values))}>
      {general && submit.problem !== null ? <SignInProblem problem={submit.problem} mode={mode} /> : null}
      {registers ? (
        <TextInput
          label={
            <>
              {t('signIn.name')} <span className={styles.optional}>({t('signIn.optional')})</span>
            </>
          }
          autoComplete="name"
          key={form.key('name')}
          {...form.getInputProps('name')}
        />
      ) : null}
      <TextInput
        label={t('signIn.email')}
        type="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        data-autofocus
        autoFocus
        key={form.key('email')}
        {...form.getInputProps('email')}
      />
      <PasswordInput
        label={t('signIn.password')}
        autoComplete={registers ? 'new-password' : 'current-password'}
        {...(registers ? { description: t('signIn.newPasswordHint') } : {})}
        key={form.key('password')}
        {...form.getInputProps('password')}
      />
      <Button type="submit" fullWidth loading={submit.busy} mt={2}>
        {t(registers ? 'signIn.submitRegister' : 'signIn.submit')}
      </Button>
    </form>
  );
}

function SignInProblem({ problem, mode }: { readonly problem: ClientProblem; readonly mode: Mode }) {
  const { t } = useFormat();
  const wrong = mode === 'sign-in' && problem.type === 'unauthenticated';
  return (
    <InlineMessage kind="error" detail={wrong ? '' : problemDetail(t, problem)}>
      {wrong ? t('signIn.wrong') : problemText(t, problem)}
    </InlineMessage>
  );
}

function passwordProblem(t: TFunction, password: string, mode: Mode): string | null {
  if (password === '') return t('signIn.passwordMissing');
  if (password.length > PASSWORD_MAX) return t('signIn.passwordLong');
  return mode === 'register' && password.length < PASSWORD_MIN ? t('signIn.passwordShort') : null;
}

/** The server's refusal at the fields that it names, in the words of this language. */
function fieldErrors(t: TFunction, problem: ClientProblem): Record<string, string> {
  if (problem.type === 'email-taken') return { email: t('signIn.emailTaken') };
  const words: Readonly<Record<string, string>> = {
    email: t('signIn.emailInvalid'),
    password: t('signIn.passwordShort'),
    name: t('signIn.nameLong'),
  };
  return Object.fromEntries(
    problem.fields.flatMap(({ field }) => {
      const text = words[field];
      return text === undefined ? [] : [[field, text] as const];
    }),
  );
}
