"""`tryghedskort`: the command line of the service."""

from typing import Annotated

import typer

from app.commands.accounts import accounts_app
from app.commands.areas import areas_app
from app.commands.backup import backup, forget_replaced, restore
from app.commands.connection import console, load_settings, open_engine
from app.commands.demo import demo, demo_real
from app.commands.mail import mail
from app.commands.osm import osm_app
from app.commands.pins import pins_app
from app.commands.retention import retention
from app.commands.run import run
from app.migrating import differences

app = typer.Typer(
    help="Safety mapping of housing areas: pins, walks, exports.", no_args_is_help=True, pretty_exceptions_enable=False
)
database_app = typer.Typer(help="The database's schema.")
app.add_typer(osm_app, name="osm")
app.add_typer(pins_app, name="pins")
app.add_typer(accounts_app, name="account")
app.add_typer(areas_app, name="area")
app.add_typer(database_app, name="database")
app.command("run")(run)
app.command("demo")(demo)
app.command("demo-real")(demo_real)
app.command("retention")(retention)
app.command("mail")(mail)
app.command("backup")(backup)
app.command("restore")(restore)
app.command("forget-replaced")(forget_replaced)


@database_app.command("upgrade")
def upgrade_database() -> None:
    """Bring the schema up to date."""
    with open_engine(load_settings()):
        console.print("The database is up to date")


@database_app.command("check")
def check_database(
    quiet: Annotated[bool, typer.Option(help="say nothing when all is well")] = False,
) -> None:
    """Compare the tables in code with the migrated database."""
    with open_engine(load_settings()) as engine:
        found = differences(engine)
    for item in found:
        console.print(str(item), style="red", markup=False)
    if found:
        raise typer.Exit(1)
    if not quiet:
        console.print("Tables and migrations match")


if __name__ == "__main__":
    app()
