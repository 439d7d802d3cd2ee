import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import express from "express";

/** Serves the lower bounds of files: a body that is written to a disk and hashed, and express.static. */
const { PORT, BARE_FOLDER = "" } = process.env;

const app = express();
app.get("/healthz", (_request, response) => void response.end());
app.use(express.static(BARE_FOLDER));
app.post("/upload", async (request, response) => {
	const hash = createHash("sha256");
	const hashing = new Transform({
		transform(piece, _encoding, done) {
			hash.update(piece);
			done(null, piece);
		},
	});
	const path = join(BARE_FOLDER, "uploaded");
	await pipeline(request, hashing, createWriteStream(path));
	hash.digest("hex");
	await rm(path);
	response.end();
});
createServer(app).listen(Number(PORT));
