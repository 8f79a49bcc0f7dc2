"""Every path that the server serves, with its methods; whoever adds one adds a line here."""

from __future__ import annotations

from app.api.door import is_for_api

FILE_RUN = "/api/v1/plugins/<id:plugin_id>/files/<id:file_id>/runs/<id:run_id>"
API = f"""
GET POST          /api/v1/users
GET               /api/v1/users/<id:user_id>
POST              /api/v1/users/<id:user_id>/password
GET PUT DELETE    /api/v1/users/current
PUT               /api/v1/users/current/group
POST              /api/v1/users/current/password
GET               /api/v1/users/current/sessions
DELETE            /api/v1/users/current/sessions/<id:session_id>
GET POST          /api/v1/users/current/tokens
DELETE            /api/v1/users/current/tokens/<id:token_id>
POST              /api/v1/auth/login
POST              /api/v1/auth/logout
GET POST          /api/v1/groups
GET PUT DELETE    /api/v1/groups/<id:group_id>
GET POST          /api/v1/groups/<id:group_id>/members
PATCH DELETE      /api/v1/groups/<id:group_id>/members/<id:user_id>
GET POST          /api/v1/plugins
GET PUT DELETE    /api/v1/plugins/<id:plugin_id>
GET POST DELETE   /api/v1/plugins/<id:plugin_id>/files
GET PUT DELETE    /api/v1/plugins/<id:plugin_id>/files/<id:file_id>
GET POST          /api/v1/plugins/<id:plugin_id>/runs
GET DELETE        /api/v1/plugins/<id:plugin_id>/runs/<id:run_id>
POST              /api/v1/plugins/<id:plugin_id>/runs/<id:run_id>/cancel
GET               /api/v1/plugins/<id:plugin_id>/runs/<id:run_id>/log
GET               /api/v1/plugins/<id:plugin_id>/runs/<id:run_id>/outputs/<output_name>
GET               /api/v1/plugins/<id:plugin_id>/runs/<id:run_id>/outputs/<output_name>/image
GET               /api/v1/plugins/<id:plugin_id>/runs/<id:run_id>/artifacts/<path:artifact_path>
GET POST          /api/v1/plugins/<id:plugin_id>/files/<id:file_id>/runs
GET DELETE        {FILE_RUN}
POST              {FILE_RUN}/cancel
GET               {FILE_RUN}/log
GET               {FILE_RUN}/outputs/<output_name>
GET               {FILE_RUN}/outputs/<output_name>/image
GET               {FILE_RUN}/artifacts/<path:artifact_path>
GET POST          /api/v1/plugins/<id:plugin_id>/files/<id:file_id>/cases
POST              /api/v1/plugins/<id:plugin_id>/files/<id:file_id>/cases/run
GET PUT DELETE    /api/v1/plugins/<id:plugin_id>/files/<id:file_id>/cases/<id:case_id>
GET               /api/v1/plugins/<id:plugin_id>/requirements
GET               /api/v1/plugins/<id:plugin_id>/export
GET POST          /api/v1/plugins/<id:plugin_id>/imports
GET POST          /api/v1/pluginParameterTypes
GET PUT DELETE    /api/v1/pluginParameterTypes/<id:type_id>
GET POST          /api/v1/tags
GET PUT DELETE    /api/v1/tags/<id:tag_id>
GET               /api/v1/tags/<id:tag_id>/resources
GET POST PUT DELETE  /api/v1/plugins/<id:plugin_id>/tags
DELETE            /api/v1/plugins/<id:plugin_id>/tags/<id:tag_id>
GET POST PUT DELETE  /api/v1/plugins/<id:plugin_id>/files/<id:file_id>/tags
DELETE            /api/v1/plugins/<id:plugin_id>/files/<id:file_id>/tags/<id:tag_id>
GET POST PUT DELETE  /api/v1/pluginParameterTypes/<id:type_id>/tags
DELETE            /api/v1/pluginParameterTypes/<id:type_id>/tags/<id:tag_id>
GET               /api/v1/plugins/<id:plugin_id>/snapshots
GET               /api/v1/plugins/<id:plugin_id>/snapshots/<id:plugin_snapshot_id>
GET               /api/v1/plugins/<id:plugin_id>/snapshots/<id:plugin_snapshot_id>/files/bundle
POST              /api/v1/plugins/<id:plugin_id>/snapshots/<id:plugin_snapshot_id>/restore
POST  /api/v1/plugins/<id:plugin_id>/files/<id:file_id>/snapshots/<id:file_snapshot_id>/restore
POST  /api/v1/pluginParameterTypes/<id:type_id>/snapshots/<id:type_snapshot_id>/restore
GET               /api/v1/plugins/<id:plugin_id>/files/<id:file_id>/snapshots
GET               /api/v1/plugins/<id:plugin_id>/files/<id:file_id>/snapshots/<id:file_snapshot_id>
GET               /api/v1/pluginParameterTypes/<id:type_id>/snapshots
GET               /api/v1/pluginParameterTypes/<id:type_id>/snapshots/<id:type_snapshot_id>
GET POST          /api/v1/plugins/drafts
GET PUT DELETE    /api/v1/plugins/drafts/<id:plugin_draft_id>
GET POST PUT DELETE  /api/v1/plugins/<id:plugin_id>/draft
GET POST          /api/v1/plugins/<id:plugin_id>/files/drafts
GET PUT DELETE    /api/v1/plugins/<id:plugin_id>/files/drafts/<id:file_draft_id>
GET POST PUT DELETE  /api/v1/plugins/<id:plugin_id>/files/<id:file_id>/draft
GET POST          /api/v1/pluginParameterTypes/drafts
GET PUT DELETE    /api/v1/pluginParameterTypes/drafts/<id:type_draft_id>
GET POST PUT DELETE  /api/v1/pluginParameterTypes/<id:type_id>/draft
GET               /api/v1/search
POST              /api/v1/workflows/draftCommit/<id:draft_id>
POST              /api/v1/workflows/registrationCheck
POST              /api/v1/workflows/resourceImport
GET               /api/v1/workflows/resourceExport
POST              /api/v1/workflows/pluginTaskSignatureAnalysis
"""

OPEN = """
GET   /health
GET   /swagger.json
GET   /api/v1/swagger.json
"""


def table(text):
    lines = (line.split() for line in text.strip().splitlines())
    return {path: set(methods) for *methods, path in lines}


def served(app):
    found = {}
    for rule in app.url_map.iter_rules():
        methods = rule.methods - {"HEAD", "OPTIONS"}
        found[rule.rule] = found.get(rule.rule, set()) | methods
    return found


def test_the_api_has_these_routes_each_with_and_without_slash(app):
    bare = table(API)
    both = bare | {f"{path}/": methods for path, methods in bare.items()}
    found = {path: methods for path, methods in served(app).items() if path.startswith("/api/v1/")}
    for path in table(OPEN).keys() & found.keys():
        found.pop(path)
    found.pop("/api/v1/", None)
    assert found == both


def test_these_are_open_to_everybody(app, api):
    found = served(app)
    for path, methods in table(OPEN).items():
        assert found[path] == methods
        assert api.http.get(path).status_code == 200


def test_what_answers_in_json_is_known_by_its_path(app):
    for path, wanted in (("/health", True), ("/api/v1/none", True), ("/plugins", False)):
        with app.test_request_context(path):
            assert is_for_api() is wanted


def test_no_path_is_served_twice(app):
    seen = [
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    ]
    assert sorted(set(seen)) == sorted(seen)


def test_the_framework_serves_nothing_of_its_own(app):
    """Its description is Swagger 2.0 and knows nothing of our shapes."""
    assert not [path for path in served(app) if path.startswith("/swaggerui")]
    assert "api.specs" not in app.view_functions
