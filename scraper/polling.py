"""When a list is asked again: by what it brought, never by what it says of itself; and when an article is."""

from __future__ import annotations

from datetime import timedelta

DAY = timedelta(days=1)
SHARE = 12
"""A list is left alone for a twelfth of the time it has brought nothing."""
EVERY_RUN = timedelta(hours=1)
LOOKS = (1, 6, 24, 72, 168, 336, 720)
"""Ages at which an article is looked at again, in units of the shortest wait: 1 h, 6 h, 1 d, 3 d, 1, 2, 4 weeks."""


def pause(quiet: timedelta) -> timedelta:
    """Say how long a list is left alone that has brought nothing new for `quiet`: a twelfth of it, a day at the most.

    Media Cloud doubles and halves between 10 minutes and a day by the share of duplicates; that forgets in the night
    what the day was like, and the morning's first news would wait. Here a list that brought something in the last
    twelve hours is asked in every hourly run, one of yesterday's every two hours, one of six days ago twice a day.
    A list that only repeats what others say first counts as quiet. It is never left alone for more than a day.

    >>> [str(pause(timedelta(hours=hours))) for hours in (3, 12, 24, 144, 2400)]
    ['0:00:00', '0:00:00', '2:00:00', '12:00:00', '1 day, 0:00:00']
    """
    share = min(quiet / SHARE, DAY)
    return share if share > EVERY_RUN else timedelta(0)


def look_again(age: timedelta, young: timedelta, unit: timedelta) -> timedelta | None:
    """Say when an article of this age is looked at again for an edit; None when it is older than `young`.

    Most edits come within hours, so the looks grow rarer: at an age of 1 h, 6 h, 1 d, 3 d, where `unit` is the 1 h
    and also the shortest wait. A unit of nothing means in every run.

    >>> hour, days = timedelta(hours=1), timedelta(days=3)
    >>> [str(look_again(hours * hour, days, hour)) for hours in (0, 1, 5.5, 30)]
    ['1:00:00', '5:00:00', '1:00:00', '1 day, 18:00:00']
    >>> look_again(timedelta(days=4), days, hour), look_again(timedelta(days=2), timedelta(days=2.5), hour)
    (None, datetime.timedelta(seconds=43200))
    """
    if age > young:
        return None
    if not unit:
        return unit
    following = next((look * unit for look in LOOKS if look * unit > age), age + LOOKS[-1] * unit)
    last = young if age < young < following else following
    return max(last - age, unit)
