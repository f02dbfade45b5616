import asyncio, itertools, re, sys
NAME = "([A-Za-z][A-Za-z0-9-]{0,19})"
online, passwords, numbers = {}, {}, itertools.count(1)  # the dicts go by the lower-case name

class Client:
    def __init__(self, writer):
        self.writer, self.name, self.room = writer, None, None

    def tell(self, line):
        self.writer.write((line + "\r\n").encode())

    def tell_others(self, line, room=None):
        for other in online.values():
            if other is not self and room in (None, other.room):
                other.tell(line)

    def enter(self, command, name, password):
        key, needed = name.lower(), None if command == "register" else password
        if self.name or key in online or passwords.get(key) != needed:
            return self.tell("ERROR: NAME_TAKEN" if command == "register" else "ERROR: LOGIN_FAILED")
        self.name, online[key], passwords[key] = name, self, password
        self.tell(f"INFO: Welcome, {name}!")
        self.tell_others(f"ONLINE:{name}")

    def change_room(self, room, why="left"):
        if self.room:
            self.tell(f"INFO: Left {self.room}.")
            self.tell_others(f"LEFT:{self.room}:{self.name}:{why}", self.room)
        self.room = room
        if room:
            self.tell(f"INFO: Joined {room}")
            self.tell_others(f"JOINED:{room}:{self.name}", room)

    def handle(self, line):
        place = f"in {self.room}" if self.room else "to all"
        if m := re.fullmatch(rf"server:(register|login) {NAME}(?: (\S+))?", line):
            self.enter(*m.groups())
        elif not self.name:
            self.tell("ERROR: NOT_ENTERED")
        elif m := re.fullmatch(f"join {NAME}|leave", line):
            self.change_room(m[1])  # which is None for leave
        elif not (m := re.fullmatch(f"{NAME}:(.*)", line)):
            self.tell_others(f"{self.name} ({place}): {line}", self.room)
        elif other := online.get(m[1].lower()):
            other.tell(f"{self.name}: {m[2]}")
            self.tell(f"STATUS:{next(numbers)}:delivered:{other.name}")
        else:
            self.tell(f"ERROR: NO_SUCH_USER {m[1]}")

async def serve(reader, writer):
    client, line = Client(writer), ""
    try:
        while (line := (await reader.readuntil()).decode(errors="replace").rstrip("\r\n")) != "exit":
            client.handle(line)
        client.tell("INFO: Good bye.")
    except (EOFError, OSError, asyncio.LimitOverrunError):
        line = "lost"  # the connection broke, or a line was too long
    if client.name:
        client.change_room(None, line)
        del online[client.name.lower()]
        client.tell_others(f"OFFLINE:{client.name}:{line}")
    writer.close()

async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]))
    print("listening", flush=True)
    await server.serve_forever()

asyncio.run(main())
