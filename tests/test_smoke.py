def test_x(alice, vision, statements):
    with statements() as n:
        r = alice.post("/api/v1/plugins", {"group": vision.id, "name": "hello"})
    assert r.status_code == 200, r.text
    print(n())
    r = alice.post("/api/v1/plugins", {"group": vision.id, "name": "hello"})
    assert r.status_code == 409, r.text

def test_y(alice, bob, charlie, vision):
    r = alice.post("/api/v1/plugins", {"group": vision.id, "name": "hello"})
    assert r.status_code == 200, r.text
    assert bob.get(r.json["id"] and f"/api/v1/plugins/{r.json['id']}").status_code == 200
    assert charlie.get(f"/api/v1/plugins/{r.json['id']}").status_code == 404
    assert bob.put(f"/api/v1/plugins/{r.json['id']}", {"name": "x"}).status_code == 403
