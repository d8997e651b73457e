"""What the issue promises, written down a second time: app/policy.py is held against this and not asked.

A cell says how far a role reaches:

    -           never
    all         everywhere
    visible     areas open to everybody, and one's own
    own         one's own areas (the planner's: all of the municipality)
    town        people and invitations of one's own municipality
    campaign    the one mapping round whose code was given
    self        what belongs to the caller, or what the caller holds the secret of

`writes` is closed to a read-only token, `noted` must leave a line in the audit, `in person` is closed to every token.
"""

from dataclasses import dataclass

ROLES = ("visitor", "facilitator", "professional", "planner", "administrator")

PROMISED = """
what                  writes  noted  in_person  visitor  facilitator  professional  planner  administrator
site.read             no      no     no         all      all          all           all      all
site.check            no      no     no         all      all          all           all      all
area.list             no      no     no         visible  visible      visible       visible  visible
area.read             no      no     no         visible  visible      visible       visible  visible
place.read            no      no     no         visible  visible      visible       visible  visible
public_pin.read       no      no     no         visible  visible      visible       visible  visible
public_walk.read      no      no     no         visible  visible      visible       visible  visible
public_layer.export   no      no     no         visible  visible      visible       visible  visible
pin.place             yes     no     no         visible  visible      visible       visible  visible
public_photo.read     no      no     no         visible  visible      visible       visible  visible
photo.send            yes     no     no         visible  visible      visible       visible  visible
voice.add             yes     no     no         visible  visible      visible       visible  visible
response.send         yes     no     no         visible  visible      visible       visible  visible
slip.read             no      no     no         self     self         self          self     self
slip.withdraw         yes     no     no         self     self         self          self     self
slip.answer           yes     no     no         self     self         self          self     self
slip.subscribe        yes     no     no         self     self         self          self     self
sign_in.use           yes     no     no         all      all          all           all      all
invitation.accept     yes     no     no         self     self         self          self     self
meeting.enter         yes     no     no         all      all          all           all      all
meeting.run           yes     yes    no         -        campaign     -             -        -
campaign_pin.read     no      yes    no         -        campaign     -             -        -
meeting_sign.read     no      no     no         -        campaign     -             -        -
own_account.use       yes     no     yes        -        -            self          self     self
own_token.manage      yes     no     yes        -        -            self          self     -
exact_pin.read        no      yes    no         -        -            own           own      -
pin_original.read     no      yes    no         -        -            own           -        -
exact_pin.moderate    yes     yes    no         -        -            own           -        -
exact_pin.code        yes     yes    no         -        -            own           -        -
exact_photo.read      no      yes    no         -        -            own           own      -
exact_photo.moderate  yes     yes    no         -        -            own           -        -
reply.write           yes     yes    no         -        -            own           -        -
exact_walk.read       no      yes    no         -        -            own           own      -
walk.plan             yes     yes    no         -        -            own           -        -
walk.publish          yes     yes    no         -        -            own           -        -
walk_job.read         no      no     no         -        -            own           -        -
network_edit.read     no      no     no         -        -            own           own      -
network_edit.manage   yes     yes    no         -        -            own           -        -
exact_layer.export    no      yes    no         -        -            own           own      -
staff_page.read       no      yes    no         -        -            own           own      -
campaign.read         no      no     no         -        -            own           own      -
campaign.manage       yes     yes    no         -        -            own           own      -
campaign_report.read  no      yes    no         -        -            own           own      -
area_settings.read    no      no     no         -        -            -             own      all
area_settings.manage  yes     yes    no         -        -            -             own      all
area.create           yes     yes    no         -        -            -             -        all
members.read          no      no     yes        -        -            -             town     all
members.manage        yes     yes    yes        -        -            -             town     all
accounts.manage       yes     yes    yes        -        -            -             -        all
audit.read            no      yes    no         -        -            -             -        all
"""


@dataclass(frozen=True)
class Promise:
    """One line of the table."""

    what: str
    writes: bool
    noted: bool
    in_person: bool
    reach: dict[str, str]

    @property
    def subject(self) -> str:
        """Return what it is about."""
        return self.what.partition(".")[0]


def read_promises(table: str = PROMISED) -> dict[str, Promise]:
    """Return the promises by what they are about."""
    header, *lines = [line.split() for line in table.strip().splitlines()]
    if tuple(header[4:]) != ROLES:
        raise ValueError("the columns are the roles")
    return {
        what: Promise(what, writes == "yes", noted == "yes", in_person == "yes", dict(zip(ROLES, reach, strict=True)))
        for what, writes, noted, in_person, *reach in lines
    }


PROMISES = read_promises()
