"""What makes a machine start the run every hour: a systemd unit and timer, a crontab line, a task of Windows."""

import shlex
from pathlib import Path
from subprocess import list2cmdline
from xml.sax.saxutils import escape

MINUTE = 7  # of the hour: not when everybody else's jobs start
KINDS = ("systemd", "cron", "windows")


def schedule(kind: str, program: Path, db: Path, folder: Path, contact: str | None) -> str:
    """Write what the administrator puts in place; ValueError for another kind. Nothing on this machine is changed."""
    run = [str(program), "run", "--db", str(db), "--health", str(db.with_name(db.stem + "-health.json"))]
    if contact:
        run += ["--contact", contact]
    writers = {"systemd": _systemd, "cron": _cron, "windows": _windows}
    if kind not in writers:
        raise ValueError(f"no such kind: {kind!r}; there are {', '.join(KINDS)}")
    return writers[kind](run, folder)


def _systemd(run: list[str], folder: Path) -> str:
    """A service without rights it does not need. Addresses inside the network are closed to it by the system too."""
    command = " ".join(_unit_quoted(part) for part in run)
    return f"""# /etc/systemd/system/diembao.service
[Unit]
Description=diembao: provincial newspapers, hourly
After=network-online.target
Wants=network-online.target

[Service]
Type=oneshot
User=diembao
WorkingDirectory={_unit_quoted(str(folder))}
ExecStart={command}
# 3: some newspapers failed; 75: the run before is still going on
SuccessExitStatus=3 75
TimeoutStartSec=55min
MemoryMax=3G
Nice=10
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={_unit_quoted(str(folder))}
IPAddressDeny=link-local multicast 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16
# If the name server stands in one of these networks, allow its address: IPAddressAllow=192.168.1.1

# /etc/systemd/system/diembao.timer
[Unit]
Description=diembao: every hour

[Timer]
OnCalendar=*-*-* *:{MINUTE:02d}:00
Persistent=true
RandomizedDelaySec=120

[Install]
WantedBy=timers.target

# Then: systemctl daemon-reload && systemctl enable --now diembao.timer
"""


def _unit_quoted(text: str) -> str:
    """Quote for a unit file: blanks, quotes, the percent sign and the dollar mean something there."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{plain}"' if plain != text or not text.strip() or any(sign in text for sign in " \t'") else text


def _cron(run: list[str], folder: Path) -> str:
    """One line of a crontab: a percent sign is a line break there."""
    command = f"cd {shlex.quote(str(folder))} && {shlex.join(run)}".replace("%", "\\%")
    return f"# crontab -e\n{MINUTE} * * * * {command} >> {shlex.quote('diembao.log')} 2>&1\n"


def _windows(run: list[str], folder: Path) -> str:
    """The XML of the Task Scheduler; save it and: schtasks /Create /TN diembao /XML diembao.xml"""
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>diembao: provincial newspapers, hourly. schtasks /Create /TN diembao /XML diembao.xml</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <Repetition><Interval>PT1H</Interval><Duration>P1D</Duration></Repetition>
      <StartBoundary>2026-01-01T00:{MINUTE:02d}:00</StartBoundary>
      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>true</RunOnlyIfNetworkAvailable>
    <ExecutionTimeLimit>PT55M</ExecutionTimeLimit>
    <Priority>7</Priority>
  </Settings>
  <Actions>
    <Exec>
      <Command>{escape(run[0])}</Command>
      <Arguments>{escape(list2cmdline(run[1:]))}</Arguments>
      <WorkingDirectory>{escape(str(folder))}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""
