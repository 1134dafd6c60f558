import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const ink: MantineColorsTuple = [
  '#f7f5f1',
  '#ece8e0',
  '#d3cdc2',
  '#b5b0a5',
  '#959085',
  '#736d62',
  '#57524a',
  '#3a3630',
  '#211f1b',
  '#131312',
];

/** Mantine's own greys, warmed, for the few places where a component reaches for them. */
const gray: MantineColorsTuple = [
  '#faf8f5',
  '#f3f0eb',
  '#e7e3db',
  '#d3cdc2',
  '#bcb5a8',
  '#a09889',
  '#736d62',
  '#57524a',
  '#3a3630',
  '#211f1b',
];
const dark: MantineColorsTuple = [
  '#eeebe4',
  '#b5b0a5',
  '#959085',
  '#6b675f',
  '#403e39',
  '#2f2e2a',
  '#232320',
  '#1a1a18',
  '#161614',
  '#111110',
];

/** Mantine's components in Orderbell's clothes; colours come from tokens.css. */
export const theme = createTheme({
  fontFamily: 'var(--ob-font)',
  fontFamilyMonospace: 'var(--ob-mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.45', lg: '1.45', xl: '1.35' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '40px' },
  radius: { xs: '4px', sm: '7px', md: '9px', lg: '12px', xl: '16px' },
  defaultRadius: 'sm',
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '28px' },
      h2: { fontSize: '15px', lineHeight: '22px' },
      h3: { fontSize: '14px', lineHeight: '20px' },
    },
  },
  colors: { ink, gray, dark },
  primaryColor: 'ink',
  primaryShade: { light: 8, dark: 1 },
  autoContrast: true,
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  activeClassName: '',
  components: {
    Button: { defaultProps: { size: 'sm', variant: 'filled' } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Modal: {
      defaultProps: {
        centered: true,
        radius: 'lg',
        padding: 'lg',
        overlayProps: { color: 'var(--ob-scrim)', backgroundOpacity: 1 },
        transitionProps: { transition: 'fade-down', duration: 140 },
      },
    },
    Tooltip: {
      defaultProps: {
        openDelay: 350,
        closeDelay: 0,
        withArrow: false,
        events: { hover: true, focus: true, touch: true },
      },
    },
    SegmentedControl: { defaultProps: { withItemsBorders: false } },
    Switch: { defaultProps: { withThumbIndicator: false } },
    Menu: { defaultProps: { shadow: 'none', transitionProps: { transition: 'pop', duration: 100 } } },
  },
});

const scheme = {
  '--mantine-color-body': 'var(--ob-surface)',
  '--mantine-color-text': 'var(--ob-text-1)',
  '--mantine-color-bright': 'var(--ob-text-1)',
  '--mantine-color-dimmed': 'var(--ob-text-2)',
  '--mantine-color-placeholder': 'var(--ob-text-3)',
  '--mantine-color-anchor': 'var(--ob-brass)',
  '--mantine-color-error': 'var(--ob-red)',
  '--mantine-color-default': 'var(--ob-surface)',
  '--mantine-color-default-hover': 'var(--ob-hover)',
  '--mantine-color-default-color': 'var(--ob-text-1)',
  '--mantine-color-default-border': 'var(--ob-line-strong)',
  '--mantine-color-disabled': 'var(--ob-sunken)',
  '--mantine-color-disabled-color': 'var(--ob-text-3)',
  '--mantine-color-disabled-border': 'var(--ob-line)',
  '--mantine-color-ink-filled': 'var(--ob-ink)',
  '--mantine-color-ink-filled-hover': 'var(--ob-ink-hover)',
  '--mantine-color-ink-light': 'var(--ob-selected)',
  '--mantine-color-ink-light-hover': 'var(--ob-selected)',
  '--mantine-color-ink-light-color': 'var(--ob-text-1)',
  '--mantine-color-ink-outline': 'var(--ob-line-strong)',
  '--mantine-primary-color-contrast': 'var(--ob-on-ink)',
};

/** Points Mantine's variables at the tokens, the same in both schemes: tokens.css holds the difference. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: {}, light: scheme, dark: scheme });
