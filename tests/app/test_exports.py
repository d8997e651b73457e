"""The file that planners open in QGIS speaks the language of the house unless another one is wished for."""

import pyogrio
import pytest

from app.translations import Catalogues

CALLED = {language: Catalogues.load().translator(language)("topic.too_few_lamps") for language in ("da", "en")}


@pytest.mark.parametrize("file", ["export.gpkg", "staff/export.gpkg"])
def test_a_program_that_wishes_for_no_language_gets_danish(world, anna, tmp_path, file):
    world.publish(topic="too_few_lamps")
    path = tmp_path / "export.gpkg"
    wishes = [("", "", "da"), ("*", "", "da"), ("de-DE", "", "da"), ("en-GB,en;q=0.8", "", "en"), ("en", "da", "da")]
    for accept, lang, language in wishes:
        address = f"/areas/lunden/{file}" + (f"?lang={lang}" if lang else "")
        answer = world.client.get(address, headers={"accept-language": accept}, auth=anna)
        path.write_bytes(answer.content)
        names = pyogrio.read_dataframe(path, layer="challenges")["topic_name"].tolist()
        assert names == [CALLED[language]], (accept, lang)
