/**
 * Runs `notify` when asked, one at a time. What is asked meanwhile is answered together by one more: a hundred commits
 * while a NOTIFY is under way cost one NOTIFY, and an idle system waits for no timer.
 */
export function createNotifier(notify: () => Promise<void>, onError: (error: unknown) => void): () => void {
  let running = false;
  let again = false;
  const run = async () => {
    running = true;
    try {
      while (again) {
        again = false;
        await notify();
      }
    } catch (error) {
      onError(error);
    } finally {
      running = false;
    }
  };
  return () => {
    again = true;
    if (!running) void run();
  };
}
