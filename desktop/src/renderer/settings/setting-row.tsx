import { SegmentedControl, Switch } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import styles from './settings.module.css';

interface SettingRowProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly labelFor?: string;
  readonly labelId?: string;
  readonly children: ReactNode;
}

/** What it is, what it does, and the control. */
export function SettingRow({ label, hint, labelFor, labelId, children }: SettingRowProps) {
  const words = (
    <>
      <span className={styles.label} id={labelId}>
        {label}
      </span>
      {hint === undefined ? null : <span className={styles.hint}>{hint}</span>}
    </>
  );
  return (
    <div className={styles.row}>
      {labelFor === undefined ? (
        <div className={styles.text}>{words}</div>
      ) : (
        <label className={styles.text} htmlFor={labelFor}>
          {words}
        </label>
      )}
      <div className={styles.control}>{children}</div>
    </div>
  );
}

interface SwitchRowProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function SwitchRow({ label, hint, checked, disabled = false, onChange }: SwitchRowProps) {
  const id = useId();
  return (
    <SettingRow label={label} hint={hint} labelFor={id}>
      <Switch
        id={id}
        role="switch"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </SettingRow>
  );
}

interface ChoiceRowProps<Value extends string> {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly value: Value;
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
}

export function ChoiceRow<Value extends string>({ label, hint, value, choices, onChange }: ChoiceRowProps<Value>) {
  const id = useId();
  return (
    <SettingRow label={label} hint={hint} labelId={id}>
      <SegmentedControl aria-labelledby={id} size="sm" value={value} data={[...choices]} onChange={onChange} />
    </SettingRow>
  );
}
