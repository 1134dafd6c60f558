/** An entry of the XDG autostart folder. @see https://specifications.freedesktop.org/desktop-entry-spec/latest/ */
export function desktopEntry(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Orderbell',
    `Exec=${command.map(quoted).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** By the rules of Exec: in quotes, with `"`, backtick, `$` and `\` escaped (twice, for the string around it), and `%` doubled. */
function quoted(argument: string): string {
  const escaped = argument
    .replaceAll(/["`$\\]/g, '\\$&')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%');
  return `"${escaped}"`;
}
