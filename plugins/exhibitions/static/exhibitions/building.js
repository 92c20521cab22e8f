// Builds the hall from the exhibition's data: rooms one behind the other, joined by doorways, pieces on both walls.
// Nothing is lit: light is painted on the walls once, so that a device without a graphics card keeps up. It is drawn only while something moves.
const WIDE = 9, HIGH = 4.4, EYE = 1.6, STEP = 3.1, AWAY = 2.4, HUNG = 1.65;
const WALLS = {
  lime: ["#fbf3e2", "#e9dcc2", "#241a14", "#9a3d22"], plaster: ["#efe3cb", "#d3c19f", "#241a14", "#2b2f86"],
  indigo: ["#3d4192", "#20246a", "#fbf5e9", "#dd9f2a"], clay: ["#a34a31", "#702c1c", "#fbf5e9", "#dd9f2a"], mint: ["#2a7161", "#14493e", "#fbf5e9", "#dd9f2a"],
};

export function build(THREE, view, content, { rightToLeft, picture, letters }) {
  // Colours are put on the screen as they are: turning them to and fro costs more than everything else where a processor draws.
  THREE.ColorManagement.enabled = false;
  const renderer = new THREE.WebGLRenderer({ antialias: false, alpha: false, stencil: false, powerPreference: "low-power" });
  renderer.outputColorSpace = THREE.LinearSRGBColorSpace;
  const scene = new THREE.Scene();
  const camera = new THREE.PerspectiveCamera(58, 1, 0.1, 60);
  const side = rightToLeft ? -1 : 1;
  scene.background = new THREE.Color("#e9dcc2");
  view.append(renderer.domElement);

  // One group a room, so that what cannot be seen is not drawn; the court before the first is one too.
  const groups = [...content.rooms, null].map(() => { const group = new THREE.Group(); scene.add(group); return group; });
  let within = groups[0];
  const kept = [];
  const keep = (thing) => { kept.push(thing); return thing; };
  const plain = (options) => keep(new THREE.MeshBasicMaterial(options));
  const sheet = (wide, high) => keep(new THREE.PlaneGeometry(wide, high));
  function painted(width, height, draw) {
    const canvas = document.createElement("canvas");
    canvas.width = width; canvas.height = height;
    draw(canvas.getContext("2d"), width, height);
    const made = keep(new THREE.CanvasTexture(canvas));
    made.minFilter = THREE.LinearMipmapNearestFilter;
    return made;
  }
  // Light without a lamp: each corner has its colour, and what lies between is mixed.
  function shaded(geometry, colourAt, size = 3) {
    const place = geometry.attributes.position, colours = new Float32Array(place.count * size);
    for (let each = 0; each < place.count; each += 1) colours.set(colourAt(place.getX(each), place.getY(each)), each * size);
    geometry.setAttribute("color", new THREE.BufferAttribute(colours, size));
    return geometry;
  }
  function put(geometry, material, x, y, z, turn = 0, tilt = 0) {
    const mesh = new THREE.Mesh(geometry, material);
    mesh.position.set(x, y, z);
    mesh.rotation.set(tilt, turn, 0);
    mesh.matrixAutoUpdate = false;
    mesh.updateMatrix();
    within.add(mesh);
    return mesh;
  }

  // Surfaces
  const planks = painted(256, 256, (pen, w, h) => {
    pen.fillStyle = "#a98a63"; pen.fillRect(0, 0, w, h);
    for (let row = 0; row < 8; row += 1) {
      pen.fillStyle = ["#ad8e67", "#a18059", "#b0916c", "#9c7c55"][row % 4]; pen.fillRect(0, row * 32, w, 31);
      pen.fillStyle = "#7c5f3f"; pen.fillRect((row * 97) % w, row * 32, 2, 31);
    }
  });
  planks.wrapS = planks.wrapT = THREE.RepeatWrapping;
  const glow = shaded(keep(new THREE.CircleGeometry(1.9, 28)), (x, y) => [1, 0.95, 0.8, Math.hypot(x, y) < 1 ? 0.5 : 0], 4);
  const bare = plain({ vertexColors: true, side: THREE.DoubleSide });
  const rgb = (colour) => new THREE.Color(colour).toArray();
  // A wall's colour by its height: light above, shade below.
  const tone = (name) => {
    const [light, shade] = WALLS[name].map(rgb);
    return (up) => light.map((value, each) => value + (shade[each] - value) * Math.min(1, Math.max(0, 1 - up)));
  };
  function wallSheet(name, wide) {
    const colour = tone(name);
    return shaded(sheet(wide, HIGH), (_x, y) => colour(y / HIGH + 0.5));
  }
  const board = plain({ color: "#4a3827" });
  function skirting(wide, x, z, turn) { put(sheet(wide, 0.16), board, x, 0.08, z, turn); }
  function lettered(text, colour, size) {
    const map = painted(1024, 192, (pen, w, h) => {
      pen.direction = rightToLeft ? "rtl" : "ltr";
      pen.font = `500 ${size}px ${letters}`;
      pen.textAlign = "center"; pen.textBaseline = "middle"; pen.fillStyle = colour;
      pen.fillText(text, w / 2, h / 2, w - 20);
    });
    return plain({ map, transparent: true });
  }
  // A wall across with a horseshoe arch in it.
  const arch = new THREE.Shape();
  arch.moveTo(-WIDE / 2, 0).lineTo(WIDE / 2, 0).lineTo(WIDE / 2, HIGH).lineTo(-WIDE / 2, HIGH).lineTo(-WIDE / 2, 0);
  const door = new THREE.Path();
  door.moveTo(-0.95, 0).lineTo(-0.95, 1.557).absarc(0, 2.2, 1.2, Math.PI * 1.18, -Math.PI * 0.18, true).lineTo(0.95, 1.557).lineTo(0.95, 0).lineTo(-0.95, 0);
  arch.holes.push(door);
  const across = (name) => {
    const colour = tone(name);
    return shaded(keep(new THREE.ShapeGeometry(arch, 20)), (_x, y) => colour(y / HIGH));
  };
  const stitch = sheet(0.18, 0.035);

  // Rooms, and where a visitor stands
  const stops = [];
  const hung = [];
  const stand = (room, x, z, tx, ty, tz) => stops.push({ room, from: new THREE.Vector3(x, EYE, z), to: new THREE.Vector3(tx, ty, tz) });
  const doors = [];
  let z = 0;
  stand(-1, 0, 6.2, 0, 1.8, 0);
  for (const [number, room] of content.rooms.entries()) {
    const things = room.stands.flatMap((each) => [
      ...(each.title.text || each.text.text || each.maker ? [{ sign: each }] : []), ...each.pieces.map((piece) => ({ piece })),
    ]);
    within = groups[number];
    const long = 4.6 + Math.ceil(things.length / 2) * STEP;
    const [, , ink, thread] = WALLS[room.wall];
    put(across(room.wall), bare, 0, 0, z);
    for (const half of [-1, 1]) skirting(WIDE / 2 - 0.95, (half * (WIDE / 2 + 0.95)) / 2, z + 0.01, 0);
    put(sheet(5, 0.94), lettered(number === 0 ? content.title.text : room.title.text, ink, 96), 0, 3.86, z + 0.02);
    for (const half of [-1, 1]) {
      put(wallSheet(room.wall, long), bare, (half * WIDE) / 2, HIGH / 2, z - long / 2, (-half * Math.PI) / 2);
      skirting(long, half * (WIDE / 2 - 0.01), z - long / 2, (-half * Math.PI) / 2);
    }
    const floor = sheet(WIDE, long);
    floor.attributes.uv.array.forEach((value, index, all) => { all[index] = value * (index % 2 ? long / 3 : 3); });
    put(floor, plain({ map: planks }), 0, 0, z - long / 2, 0, -Math.PI / 2);
    put(sheet(WIDE, long), plain({ color: "#f7efdf" }), 0, HIGH, z - long / 2, 0, Math.PI / 2);
    for (const mark of [-2, -1, 0, 1, 2]) put(stitch, plain({ color: thread }), mark * 0.3, 3.44, z + 0.02);
    doors.push(new THREE.Vector3(0, EYE, z));
    stand(number, 0, z - 0.6, 0, 1.7, z - long);
    things.forEach((thing, place) => {
      const left = (place % 2 === 0 ? -1 : 1) * side;
      const x = left * (WIDE / 2 - 0.04), where = z - 3.2 - Math.floor(place / 2) * STEP;
      stand(number, left * (WIDE / 2 - AWAY), where, x, EYE, where);
      hung.push({ ...thing, x, z: where, turn: (-left * Math.PI) / 2, left, stop: stops.length - 1, room: number });
    });
    z -= long;
  }
  within = groups[content.rooms.length - 1];
  put(wallSheet(content.rooms.at(-1).wall, WIDE), bare, 0, HIGH / 2, z);
  const court = sheet(WIDE * 2, 14);
  court.attributes.uv.array.forEach((value, index, all) => { all[index] = value * 5; });
  within = groups.at(-1);
  put(court, plain({ map: planks, color: "#e8d9be" }), 0, -0.01, 7, 0, -Math.PI / 2);
  put(sheet(WIDE * 4, HIGH * 2), plain({ color: WALLS[content.rooms[0].wall][0] }), 0, HIGH * 2, -0.03);
  for (const left of [-1, 1]) put(wallSheet(content.rooms[0].wall, WIDE), bare, left * WIDE, HIGH / 2, 0);

  // What hangs: three shapes for all frames, one picture each
  const pieces = hung.filter((each) => each.piece);
  const many = (geometry, material, list, shift) => {
    const mesh = keep(new THREE.InstancedMesh(geometry, material, list.length));
    const pose = new THREE.Object3D();
    list.forEach((each, place) => {
      pose.position.set(each.x - each.left * shift, HUNG, each.z);
      pose.rotation.set(0, each.turn, 0);
      pose.updateMatrix();
      mesh.setMatrixAt(place, pose.matrix);
    });
    within.add(mesh);
  };
  const shapes = [
    [glow, plain({ vertexColors: true, transparent: true, depthWrite: false }), 0.005],
    [keep(new THREE.BoxGeometry(1.52, 1.88, 0.07)), plain({ color: "#33251b" }), 0.02],
    [sheet(1.4, 1.76), plain({ color: "#fffbf3" }), 0.06],
  ];
  for (const [number, group] of groups.slice(0, -1).entries()) {
    within = group;
    const inside = pieces.filter((each) => each.room === number);
    if (inside.length) shapes.forEach(([geometry, material, shift]) => many(geometry, material, inside, shift));
  }
  const canvasOf = sheet(1.2, 1.5);
  const loader = new THREE.TextureLoader();
  for (const each of pieces) {
    within = groups[each.room];
    each.mesh = put(canvasOf, plain({ color: "#d8c8ad" }), each.x - each.left * 0.07, HUNG, each.z, each.turn);
    each.mesh.userData.stop = each.stop;
  }
  for (const each of hung.filter((thing) => thing.sign)) {
    within = groups[each.room];
    const title = each.sign.title.text || each.sign.maker?.name || "";
    put(sheet(1.9, 0.9), plain({ color: "#fffbf3" }), each.x - each.left * 0.02, HUNG, each.z, each.turn).userData.stop = each.stop;
    put(sheet(1.8, 0.34), lettered(title, "#9a3d22", 110), each.x - each.left * 0.03, HUNG, each.z, each.turn);
  }
  // Pictures of where one stands and of what comes, the nearest first.
  function fetchPictures(stop) {
    const near = pieces.filter((each) => !each.asked && Math.abs(each.stop - stop) < 14);
    near.sort((one, other) => Math.abs(one.stop - stop) - Math.abs(other.stop - stop));
    for (const each of near) {
      each.asked = true;
      const address = picture(each.piece.key);
      if (!address) continue;
      loader.load(address, (map) => {
        keep(map).minFilter = THREE.LinearMipmapNearestFilter;
        const { width, height } = map.image;
        const cut = Math.min(1, (width / height) / 0.8), low = Math.min(1, 0.8 / (width / height));
        map.repeat.set(low, cut); map.offset.set((1 - low) / 2, (1 - cut) / 2);
        each.mesh.material.map = map;
        each.mesh.material.color.set("#ffffff");
        each.mesh.material.needsUpdate = true;
        draw();
      }, undefined, () => {});
    }
  }

  // Walking
  const look = new THREE.Vector3();
  const way = { points: [], began: 0, took: 0, fromLook: new THREE.Vector3(), toLook: new THREE.Vector3() };
  let here = 0, waiting = 0, turned = 0, tipped = 0, quality = drawnByProcessor() ? 0.75 : Math.min(window.devicePixelRatio || 1, 1.5);
  const slow = [];
  function drawnByProcessor() {
    const pen = renderer.getContext(), names = pen.getExtension("WEBGL_debug_renderer_info");
    return names ? /swiftshader|llvmpipe|software|basic render/i.test(pen.getParameter(names.UNMASKED_RENDERER_WEBGL)) : false;
  }
  let moving = false;
  function size() {
    const { clientWidth: wide, clientHeight: high } = view;
    renderer.setPixelRatio(moving ? quality : Math.min(window.devicePixelRatio || 1, 1.5));
    renderer.setSize(wide, high, false);
    camera.aspect = wide / Math.max(1, high);
    camera.fov = camera.aspect < 0.9 ? 74 : 58;
    camera.updateProjectionMatrix();
    draw();
  }
  function aim() {
    camera.lookAt(look);
    camera.rotateOnWorldAxis(UP, turned);
    camera.rotateX(tipped);
  }
  const UP = new THREE.Vector3(0, 1, 0);
  function draw() { waiting ||= requestAnimationFrame(frame); }
  let before = 0;
  function frame(now) {
    waiting = 0;
    const part = way.took ? Math.min(1, (now - way.began) / way.took) : 1;
    const eased = part * part * (3 - 2 * part);
    const legs = way.points.length - 1;
    if (legs > 0) {
      const along = eased * legs, leg = Math.min(legs - 1, Math.floor(along));
      camera.position.lerpVectors(way.points[leg], way.points[leg + 1], along - leg);
      look.lerpVectors(way.fromLook, way.toLook, eased);
    }
    aim();
    renderer.render(scene, camera);
    if (part < 1) { adapt(now - before); before = now; draw(); } else if (moving) { way.took = 0; moving = false; size(); }
  }
  // Whoever is too slow for thirty pictures a second gets coarser ones.
  function adapt(took) {
    slow.push(took);
    if (slow.length < 12) return;
    const middle = slow.splice(0).sort((one, other) => one - other)[6];
    if (middle > 31 && quality > 0.4) { quality = Math.max(0.4, quality * 0.75); size(); }
  }
  function show(first, last) {
    groups.slice(0, -1).forEach((group, number) => { group.visible = number >= first && number <= last; });
    groups.at(-1).visible = first < 1;
  }
  function go(stop, atOnce) {
    const to = stops[Math.min(stop, stops.length - 1)], from = stops[here];
    show(Math.min(from.room, to.room), Math.max(from.room, to.room, 0) + 1);
    const between = doors.slice(Math.min(from.room, to.room) + 1, Math.max(from.room, to.room) + 1);
    if (to.room < from.room) between.reverse();
    way.points = [camera.position.clone(), ...between, to.from];
    way.fromLook.copy(look); way.toLook.copy(to.to);
    way.began = performance.now(); before = way.began;
    way.took = atOnce ? 0 : 700 + 500 * between.length;
    if (!atOnce && !moving) { moving = true; size(); }
    if (atOnce) { moving = false; way.points = []; camera.position.copy(to.from); look.copy(to.to); }
    turned = tipped = 0;
    here = stop;
    fetchPictures(stop);
    draw();
  }

  // Looking about by dragging, and going to a piece by touching it
  let held = null, told = () => {};
  view.addEventListener("pointerdown", (event) => { held = { x: event.clientX, y: event.clientY, moved: false }; });
  view.addEventListener("pointermove", (event) => {
    if (!held) return;
    const across = event.clientX - held.x, down = event.clientY - held.y;
    if (Math.hypot(across, down) > 6) held.moved = true;
    turned = Math.max(-0.9, Math.min(0.9, turned + across * 0.002));
    tipped = Math.max(-0.4, Math.min(0.4, tipped + down * 0.001));
    held.x = event.clientX; held.y = event.clientY;
    draw();
  });
  const ray = new THREE.Raycaster();
  view.addEventListener("pointerup", (event) => {
    if (held && !held.moved) {
      const box = view.getBoundingClientRect();
      const point = new THREE.Vector2(((event.clientX - box.left) / box.width) * 2 - 1, 1 - ((event.clientY - box.top) / box.height) * 2);
      ray.setFromCamera(point, camera);
      const hit = ray.intersectObjects(groups.flatMap((group) => (group.visible ? group.children : [])).filter((each) => each.userData.stop !== undefined))[0];
      if (hit) told(hit.object.userData.stop);
    }
    held = null;
  });
  view.addEventListener("pointercancel", () => { held = null; });
  const watched = new ResizeObserver(size);
  watched.observe(view);
  size();

  return {
    go, stops: stops.length, pieces: pieces.length,
    onStop(function_) { told = function_; },
    /** For tests: walks on and on for so many milliseconds; pictures finished in a second (one pixel of each is read, which waits for it). */
    async measure(milliseconds) {
      const pen = renderer.getContext(), pixel = new Uint8Array(4);
      let count = 0, stop = here;
      const began = performance.now();
      const start = performance.now() + 800;
      return new Promise((resolve) => {
        const tick = (now) => {
          if (!way.took) { stop = (stop + 1) % stops.length; go(stop, false); }
          pen.readPixels(0, 0, 1, 1, pen.RGBA, pen.UNSIGNED_BYTE, pixel);
          if (now > start) count += 1;
          if (now - began < milliseconds + 800) requestAnimationFrame(tick);
          else resolve((count * 1000) / (now - start));
        };
        requestAnimationFrame(tick);
      });
    },
    drawnBy: () => renderer.getContext().getParameter(renderer.getContext().getExtension("WEBGL_debug_renderer_info").UNMASKED_RENDERER_WEBGL),
    end() {
      watched.disconnect();
      cancelAnimationFrame(waiting);
      kept.forEach((thing) => thing.dispose?.());
      renderer.dispose();
      renderer.forceContextLoss();
      renderer.domElement.remove();
    },
  };
}
