/**
 * A conversation written down as an expect script that has it again with another server, and fails where that one does
 * not answer the same. It speaks over a socket of its own: no terminal's line editing stands between.
 */
import { clean } from '../../language/clean.js';
import type { Step } from './conversation.js';
import { patternFor } from './patterns.js';
import type { Endpoint } from './proxy.js';
import { conceal, type Part } from './secrets.js';

/** The environment's names for the passwords that are left out: the first one's, and those of further ones. */
export function variable(number: number): string {
  return number === 0 ? 'PARTYLINE_PASSWORD' : `PARTYLINE_PASSWORD_${number + 1}`;
}

/** The whole script. `complete`: nothing was left out at the end. */
export function expectScript(steps: readonly Step[], to: Endpoint, complete: boolean): string {
  const { sent, secrets } = conceal(steps);
  const parts = [head(to, secrets.length, complete)];
  for (const step of steps) parts.push(written(step, sent.get(step) ?? [], secrets));
  if (!steps.some(({ kind }) => kind === 'server-end')) parts.push('close');
  return `${parts.filter((part) => part !== '').join('\n')}\n`;
}

function written(step: Step, parts: readonly Part[], secrets: readonly string[]): string {
  switch (step.kind) {
    case 'send': {
      const text = parts.map((part) => (typeof part === 'string' ? tcl(part) : `\${password${part.secret + 1}}`));
      return `say "${text.join('')}${tcl(step.end)}"${remark(step.text, parts)}`;
    }
    case 'line':
      return `wait_for ${braced(patternFor(step.text, secrets))}`;
    case 'prompt':
      return `wait_for_prompt ${braced(patternFor(step.text, secrets))}`;
    case 'client-end':
      return 'no_more';
    case 'server-end':
      return 'wait_for_end';
  }
}

function head({ host, port }: Endpoint, secrets: number, complete: boolean): string {
  const passwords = Array.from({ length: secrets }, (_, number) => {
    const name = variable(number);
    return `if {![info exists env(${name})]} {
  puts stderr "put the password into the environment: ${name}"
  exit 2
}
set password${number + 1} [encoding convertto utf-8 $env(${name})]
`;
  }).join('');
  return `#!/usr/bin/expect -f
# What one connection did, recorded by partyline wire. Usage: expect <this file> [host] [port]
# It fails (exit status 1) at the first line that does not come. Lines in between that it does not name may come.
# Where other people's lines were recorded, these people have to be there again, or the lines be taken out.
${complete ? '' : '# The connection went on: the rest was too much to be recorded.\n'}set host ${braced(host)}
set port ${port}
if {[llength $argv] > 0} {
  set host [lindex $argv 0]
}
if {[llength $argv] > 1} {
  set port [lindex $argv 1]
}
${passwords}set timeout 10
match_max 200000
log_user 0

proc fail {reason} {
  puts stderr $reason
  exit 1
}

# Fails, and says what the server said instead: the last two lines of it, without what would move a cursor.
proc fail_instead {reason said} {
  if {[catch {encoding convertfrom utf-8 $said} text]} {
    set text $said
  }
  puts stderr $reason
  set lines [lrange [split [string trim $text] "\\n"] end-1 end]
  if {[llength $lines] == 0} {
    puts stderr "nothing came instead"
  } else {
    puts stderr "what came instead:"
  }
  foreach line $lines {
    puts stderr "  [regsub -all {[^[:print:]]} [string trim [string range $line 0 499]] ?]"
  }
  exit 1
}

# What has come and was not waited for.
proc unread {} {
  global spawn_id timeout
  set before $timeout
  set timeout 0
  set said ""
  expect -re ".+" {
    set said $expect_out(0,string)
  }
  set timeout $before
  return $said
}

# Waits for a regular expression. It is a $kind: $text, for messages.
proc come {pattern kind text} {
  global spawn_id
  if {[catch {
    expect {
      -re $pattern {
      }
      timeout {
        fail_instead "no such $kind: $text" [unread]
      }
      eof {
        fail_instead "the connection ended before: $text" $expect_out(buffer)
      }
    }
  }]} {
    fail "the connection broke before: $text"
  }
}

# A whole line: a regular expression for it, without its end.
proc wait_for {line} {
  come "(^|\\n)$line\\r?\\n" line $line
}

# A prompt that no line end follows.
proc wait_for_prompt {text} {
  come "(^|\\n)$text" prompt $text
}

proc wait_for_end {} {
  global spawn_id
  if {[catch {
    expect {
      eof {
      }
      timeout {
        fail_instead "the server did not end the connection" [unread]
      }
    }
  }]} {
    fail "the server broke the connection and did not end it"
  }
}

proc say {text} {
  global spawn_id
  if {[catch {send -- $text} reason]} {
    fail "the connection ended: $reason"
  }
}

# Ends this side; what the server still has to say is read. Where the connection has gone there is nothing to end.
proc no_more {} {
  global socket
  catch {close $socket write}
}

if {[catch {socket $host $port} socket]} {
  fail "cannot connect to $host $port: $socket"
}
spawn -noecho -open $socket
# Bytes are bytes: what is not ASCII is written as \\ooo below.
fconfigure $spawn_id -encoding binary
`;
}

/** In double quotes: nothing in it means anything to Tcl, and other bytes than printable ASCII are octal. */
function tcl(bytes: string): string {
  return bytes.replace(/[\\"$[\]{}]|[^ -~]/g, (one) => {
    if (one === '\n') return '\\n';
    if (one === '\r') return '\\r';
    return /[ -~]/.test(one) ? `\\${one}` : `\\${one.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
}

/** A word of Tcl: in braces where it can stand there as it is, which reads better. */
function braced(text: string): string {
  const plain = /^[ -~]+$/.test(text) && !/(?:^|[^\\])(?:\\\\)*[{}]|\\$/.test(text);
  return plain ? `{${text}}` : `"${tcl(text)}"`;
}

/** What a line says that is written in octal, for people. */
function remark(bytes: string, parts: readonly Part[]): string {
  if (/^[ -~]*$/.test(bytes) || parts.some((part) => typeof part !== 'string')) return '';
  const text = clean(Buffer.from(bytes, 'latin1').toString('utf8'));
  // A brace or a backslash would mean something to Tcl even in a remark.
  return text.includes('\ufffd') || /[\\{}]/.test(text) ? '' : ` ;# ${text}`;
}
