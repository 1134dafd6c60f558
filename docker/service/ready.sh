#!/bin/sh
# Asks the service in this container whether it is ready: ready [path]. Asked every two seconds, a Node for it would be busier than the
# service itself.
path=${1:-/readyz}
if command -v bash > /dev/null; then
  exec bash -c '
    exec 3<> "/dev/tcp/127.0.0.1/$PORT" &&
    printf "GET %s HTTP/1.0\r\n\r\n" "$1" >&3 &&
    read -r -t 4 _ status _ <&3 && test "$status" = 200' ready "$path"
fi
exec wget -q -O /dev/null "http://127.0.0.1:$PORT$path"
