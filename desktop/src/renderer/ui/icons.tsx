import type { ReactNode } from 'react';

/** Line icons on a 16 px grid, drawn for this product. They decorate a word beside them and are hidden from screen readers. */
export interface IconProps {
  readonly size?: number;
  readonly className?: string | undefined;
}

export type Icon = (props: IconProps) => ReactNode;

function icon(shape: ReactNode): Icon {
  return function LineIcon({ size = 16, className }) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        focusable="false"
        className={className}
      >
        {shape}
      </svg>
    );
  };
}

export const OrdersIcon = icon(
  <>
    <path d="M3.2 2.5h9.6a.7.7 0 0 1 .7.7v10.3l-2.2-1.3-1.65 1.3L8 12.2l-1.65 1.3-1.65-1.3-2.2 1.3V3.2a.7.7 0 0 1 .7-.7Z" />
    <path d="M5.4 5.8h5.2M5.4 8.6h3.4" />
  </>,
);
export const AccountIcon = icon(
  <>
    <path d="M12.8 5.5V4.2a1 1 0 0 0-1-1H3.6a1.4 1.4 0 0 0 0 2.8h9.2a1 1 0 0 1 1 1v5a1 1 0 0 1-1 1H3.7a1.5 1.5 0 0 1-1.5-1.5V4.6" />
    <path d="M10.9 9.4h.01" strokeWidth="2" />
  </>,
);
export const PipelineIcon = icon(
  <>
    <circle cx="3.7" cy="4.4" r="1.7" />
    <circle cx="12.3" cy="11.6" r="1.7" />
    <path d="M5.4 4.4h5a2.4 2.4 0 0 1 0 4.8H5.6a1.6 1.6 0 0 0 0 2.4h5" />
  </>,
);
export const SettingsIcon = icon(
  <>
    <path d="M2.5 4.5h5.2M11.3 4.5h2.2M2.5 11.5h2.2M8.3 11.5h5.2" />
    <circle cx="9.5" cy="4.5" r="1.8" />
    <circle cx="6.5" cy="11.5" r="1.8" />
  </>,
);
export const PlusIcon = icon(<path d="M8 3.2v9.6M3.2 8h9.6" />);
export const SearchIcon = icon(
  <>
    <circle cx="7" cy="7" r="4.3" />
    <path d="m10.3 10.3 3.2 3.2" />
  </>,
);
export const CopyIcon = icon(
  <>
    <rect x="5.6" y="5.6" width="7.9" height="7.9" rx="1.4" />
    <path d="M10.4 5.4V3.9a1.4 1.4 0 0 0-1.4-1.4H3.9a1.4 1.4 0 0 0-1.4 1.4V9a1.4 1.4 0 0 0 1.4 1.4h1.5" />
  </>,
);
export const BackIcon = icon(<path d="M12.8 8H3.4m0 0 4-4m-4 4 4 4" />);
export const UpIcon = icon(<path d="m4 10 4-4 4 4" />);
export const DownIcon = icon(<path d="m4 6 4 4 4-4" />);
export const ArrowUpIcon = icon(<path d="M8 12.8V3.4m0 0-4 4m4-4 4 4" />);
export const ReceiptIcon = icon(
  <>
    <path d="M4.6 5.6V2.5h6.8v3.1M4.6 11.2H3.3a.9.9 0 0 1-.9-.9V6.6a1 1 0 0 1 1-1h9.2a1 1 0 0 1 1 1v3.7a.9.9 0 0 1-.9.9h-1.3" />
    <path d="M4.6 9.3h6.8v4.2H4.6z" />
  </>,
);
export const DownloadIcon = icon(
  <path d="M8 2.6v7.2m0 0 3-3m-3 3-3-3M2.8 11.4v1a1 1 0 0 0 1 1h8.4a1 1 0 0 0 1-1v-1" />,
);
export const SignOutIcon = icon(
  <path d="M9.6 5V3.6a1 1 0 0 0-1-1H3.8a1 1 0 0 0-1 1v8.8a1 1 0 0 0 1 1h4.8a1 1 0 0 0 1-1V11M6.6 8h7m0 0-2.2-2.2M13.6 8l-2.2 2.2" />,
);
export const KeyboardIcon = icon(
  <>
    <rect x="1.6" y="3.8" width="12.8" height="8.4" rx="1.4" />
    <path d="M4.2 6.6h.01M6.7 6.6h.01M9.2 6.6h.01M11.8 6.6h.01M5.2 9.5h5.6" />
  </>,
);
export const WarningIcon = icon(
  <>
    <path d="M7.1 2.9 1.9 11.8a1 1 0 0 0 .9 1.5h10.4a1 1 0 0 0 .9-1.5L8.9 2.9a1 1 0 0 0-1.8 0Z" />
    <path d="M8 6.4v2.8M8 11.2h.01" />
  </>,
);
export const OfflineIcon = icon(
  <>
    <path d="M2.2 6.2a8.6 8.6 0 0 1 3-1.8M13.8 6.2a8.5 8.5 0 0 0-5.3-2.3M4.5 8.8A5.4 5.4 0 0 1 6.3 7.6M11.5 8.8a5.4 5.4 0 0 0-1-.8M6.8 11.2a1.7 1.7 0 0 1 2.4 0" />
    <path d="m2.6 2.6 10.8 10.8" />
  </>,
);
export const InIcon = icon(<path d="M12 4 4.4 11.6m0 0h5.8m-5.8 0V5.8" />);
export const OutIcon = icon(<path d="M4 12 11.6 4.4m0 0H5.8m5.8 0v5.8" />);
export const RepeatIcon = icon(
  <path d="M13.2 7.2A5.3 5.3 0 0 0 3.6 5.1M2.8 8.8a5.3 5.3 0 0 0 9.6 2.1M3.4 2.6v2.7h2.7M12.6 13.4v-2.7H9.9" />,
);
export const LogsIcon = icon(
  <>
    <path d="M9.2 2.4H4.4a1 1 0 0 0-1 1v9.2a1 1 0 0 0 1 1h7.2a1 1 0 0 0 1-1V5.8L9.2 2.4Z" />
    <path d="M9 2.6v3.2h3.4M5.8 8.6h4.4M5.8 11h2.8" />
  </>,
);
export const SunIcon = icon(
  <>
    <circle cx="8" cy="8" r="2.7" />
    <path d="M8 1.8v1M8 13.2v1M1.8 8h1M13.2 8h1M3.6 3.6l.7.7M11.7 11.7l.7.7M3.6 12.4l.7-.7M11.7 4.3l.7-.7" />
  </>,
);
export const LanguageIcon = icon(
  <>
    <circle cx="8" cy="8" r="5.8" />
    <path d="M2.2 8h11.6M8 2.2c1.6 1.7 2.4 3.6 2.4 5.8S9.6 12.1 8 13.8C6.4 12.1 5.6 10.2 5.6 8S6.4 3.9 8 2.2Z" />
  </>,
);

/** The state of an order: each a shape of its own, so that it is read without colour. */
export const InProgressIcon = icon(
  <>
    <circle cx="8" cy="8" r="5.8" />
    <path d="M8 8V4.9a3.1 3.1 0 0 1 0 6.2Z" fill="currentColor" strokeWidth="0.6" />
  </>,
);
export const FinishedIcon: Icon = ({ size = 16, className }) => (
  <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false" className={className}>
    <circle cx="8" cy="8" r="6.5" fill="currentColor" />
    <path
      d="m5.2 8.3 1.9 1.9 3.7-4.1"
      fill="none"
      stroke="var(--ob-surface)"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </svg>
);
export const CancelledIcon = icon(
  <>
    <circle cx="8" cy="8" r="5.8" />
    <path d="m5.9 5.9 4.2 4.2M10.1 5.9l-4.2 4.2" />
  </>,
);
export const SendingIcon = icon(<path d="m2.4 7.3 11-4.6-4.6 11-1.9-4.5-4.5-1.9Zm4.5 1.9 3-3" />);
export const WaitingIcon = icon(
  <>
    <circle cx="8" cy="8" r="5.8" />
    <path d="M6.5 6v4M9.5 6v4" />
  </>,
);
export const RefusedIcon = icon(
  <>
    <path d="M5.6 2.2h4.8l3.4 3.4v4.8l-3.4 3.4H5.6l-3.4-3.4V5.6z" />
    <path d="M8 5.2v3.4M8 10.8h.01" />
  </>,
);

/** The bell of Orderbell: a desk bell, as one rings it when the order is ready. */
export function BellMark({ size = 24, className }: IconProps): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false" className={className}>
      <circle cx="12" cy="4.6" r="1.7" fill="var(--ob-brass-fill)" />
      <path
        d="M12 6.3c-5 0-8.6 3.7-8.9 8.9-.03.5.4.9.9.9h16c.5 0 .9-.4.9-.9-.3-5.2-3.9-8.9-8.9-8.9Z"
        fill="var(--ob-brass-fill)"
      />
      <path
        d="M6.3 13.2c.5-2.2 2-3.8 4-4.4"
        fill="none"
        stroke="#fff"
        strokeOpacity=".65"
        strokeWidth="1.3"
        strokeLinecap="round"
      />
      <rect x="2.2" y="17.6" width="19.6" height="2.6" rx="1.3" fill="var(--ob-text-1)" />
    </svg>
  );
}
