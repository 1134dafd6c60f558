import '@mantine/notifications/styles.layer.css';
import { Notifications } from '@mantine/notifications';

/** Where the answers to what the person just did appear. */
export default function Toasts() {
  return <Notifications position="bottom-right" limit={3} zIndex={500} />;
}
