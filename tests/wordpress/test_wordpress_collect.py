"""Articles out of a real WordPress: sections, people and pictures; what is not public stays."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from audio_edition import Workspace, build
from audio_edition.server.hooks import listen
from audio_edition.server.site import create_site
from audio_edition.verbs.collecting import CollectReport, collect
from audio_edition.verbs.hook_inbox import HookCall, HookInbox
from audio_edition.verbs.hooks import next_day, work_off
from audio_edition.verbs.snippets import put_snippet
from tests.publication.support import picture
from tests.server.live import Server
from tests.wordpress.machine import SHOW, WordPress

DAY = "bridges"  # no date: WordPress gives its posts the day on which this test runs


def story(town: str, *more: str) -> str:
    """A post as the block editor writes it."""
    said = (
        f"The council of {town} voted on Tuesday to keep the old bridge open for two years, "
        "while engineers study whether its piers can be saved from the river."
    )
    block = "<!-- wp:paragraph -->\n<p>{}</p>\n<!-- /wp:paragraph -->"
    return "\n\n".join(map(block.format, (said, *more)))


@pytest.fixture(autouse=True)
def no_posts(press: WordPress) -> None:
    press.php(
        "foreach (get_posts(['numberposts' => -1, 'post_status' => 'any,trash']) as $p)"
        " wp_delete_post($p->ID, true);"
    )


@pytest.fixture
def workspace(press: WordPress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("HOOK_SECRET", "correct-horse-battery-staple")
    show = tmp_path / "editions" / "show.toml"
    show.parent.mkdir()
    show.write_text(SHOW.replace("@ADDRESS@", press.address), "utf-8")
    return Workspace.open(tmp_path)


def take(workspace: Workspace, edition: str = DAY) -> CollectReport:
    report = collect(workspace, edition)
    assert not report.failed, report.failed
    return report


def states(report: CollectReport) -> dict[str, str]:
    return {item.title: item.state for item in report.items if item.state != "left-out"}


def texts(workspace: Workspace, edition: str = DAY) -> dict[str, str]:
    folder = workspace.editions / edition
    files = sorted(file for file in folder.iterdir() if file.suffix in (".md", ".txt"))
    return {file.name: file.read_text(encoding="utf-8") for file in files}


def term(press: WordPress, kind: str, name: str) -> int:
    with press.client() as client:
        answer = client.post(kind, json={"name": name}).json()
    return int(answer.get("id") or answer["data"]["term_id"])


def test_a_post_comes_with_its_section_people_and_picture(
    press: WordPress, workspace: Workspace
) -> None:
    with press.client("author") as client:
        sent = client.post(
            "media",
            content=picture("RGB", (1, 1), "PNG"),
            headers={"Content-Type": "image/png",
                     "Content-Disposition": 'attachment; filename="bridge.png"'},
        )  # fmt: skip
        assert sent.status_code == 201, sent.text
        client.post(f"media/{sent.json()['id']}", json={"alt_text": "The old bridge"})
    press.php("wp_update_user(['ID' => get_user_by('login', 'author')->ID,"
              " 'display_name' => 'Mara Lindqvist']);")  # fmt: skip
    post = press.post(
        "The old bridge &amp; its “friends”", story("Harwick"), user="author",
        categories=[term(press, "categories", "Harbour")], tags=[term(press, "tags", "bridges")],
        featured_media=sent.json()["id"],
    )  # fmt: skip
    assert states(take(workspace)) == {"The old bridge & its “friends”": "new"}
    [text] = texts(workspace).values()
    for part in (
        "The old bridge & its “friends”", "Mara Lindqvist", "Harbour", post["link"],
        "bridge.png", "The old bridge", "The council of Harwick voted",
    ):  # fmt: skip
        assert part in text, part
    assert "wp:paragraph" not in text


def test_what_is_not_public_does_not_come(press: WordPress, workspace: Workspace) -> None:
    for status in ("draft", "private", "pending"):
        press.post(f"Told to nobody: {status}", story(status), status=status)
    press.post("Tomorrow", story("Later"), status="future", date_gmt="2099-01-01T00:00:00")
    press.post("With a password", story("Locked"), password="open sesame")
    press.post("Public", story("Harwick"))
    assert states(take(workspace)) == {"Public": "new"}
    assert len(texts(workspace)) == 1


def test_a_change_is_a_correction_and_the_trash_is_gone(
    press: WordPress, workspace: Workspace
) -> None:
    post = press.post("The bridge", story("Harwick"))
    other = press.post("The tower", story("Selby"))
    # WordPress tells of a change by the second, and this test may take less
    earlier = "['post_modified_gmt' => '2026-11-01 00:00:00']"
    press.php(f"global $wpdb; $wpdb->update($wpdb->posts, {earlier}, ['ID' => {post['id']}]);")
    take(workspace)
    assert states(take(workspace)) == {"The bridge": "known", "The tower": "known"}
    with press.client() as client:
        new = story("Harwick", "The work would cost nine million euros.")
        assert client.post(f"posts/{post['id']}", json={"content": new}).is_success
        assert client.delete(f"posts/{other['id']}").is_success
    report = take(workspace)
    found = states(report)
    assert (found["The bridge"], found["The tower"]) == ("changed", "gone")
    [diff] = [item.diff for item in report.items if item.title == "The bridge"]
    assert any("nine million euros" in line for line in diff)
    assert any("nine million euros" in text for text in texts(workspace).values())


@pytest.fixture
def audio(workspace: Workspace) -> Iterator[str]:
    workspace.audio.mkdir(parents=True)
    with Server(create_site(workspace.audio)) as server:
        yield server.url


def test_from_the_post_to_the_player_in_it_and_no_further(
    press: WordPress, workspace: Workspace, audio: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What we write into a post is no change of its article: nothing goes round and round."""
    monkeypatch.setenv("PRESS_PASSWORD", press.passwords["chief"])
    port = audio.rstrip("/").rpartition(":")[2]
    press.php(f"update_option('test_ports', '{port}');")
    show = workspace.editions / "show.toml"
    text = show.read_text(encoding="utf-8")
    text = text.replace('title = "The Lantern"', f'title = "The Lantern"\nbase_url = "{audio}"')
    text += (
        f'write_back = true\n[hook.post]\naddress = "{press.address}"\nuser = "chief"\n'
        'password = "${PRESS_PASSWORD}"\n'
    )
    show.write_text(text, encoding="utf-8")
    workspace = workspace.reread()
    post = press.post("The bridge", story("Harwick"))
    call = HookCall("wordpress", "published", str(post["id"]), post["link"], "wordpress:1",
                    datetime(2026, 11, 2, tzinfo=UTC))  # fmt: skip
    assert HookInbox(workspace).add(call)
    assert work_off(workspace).done == 1
    edition = workspace.show.run.name_of(next_day(workspace))
    assert workspace.edition_ids() == [edition]
    before = texts(workspace, edition)
    build(workspace, edition, jobs=1)
    done = put_snippet(workspace, edition)
    assert [change.changed for change in done.changes] == [True], done.problems
    assert "/embed.html" in press.page(post["id"]), "the player is shown"
    assert states(take(workspace, edition)) == {"The bridge": "known"}
    assert texts(workspace, edition) == before
    # and the call that our own writing sets off finds nothing to do
    assert HookInbox(workspace).add(replace(call, event="updated", id="wordpress:2"))
    assert work_off(workspace).done == 1
    assert texts(workspace, edition) == before
    assert listen(workspace) is not None
