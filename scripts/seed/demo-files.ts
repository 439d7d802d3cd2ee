import { createHash, randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { typeOf } from "#app/features/files/file-type.ts";
import { makeSmaller } from "#app/platform/image.server.ts";
import { spool, storage } from "#app/platform/storage/storage.server.ts";
import { PREVIEW_WIDTHS } from "#app/tenant/files/preview-widths.ts";
import { storedFilesOf } from "#app/tenant/files/stored-files.server.ts";
import type { DemoTools } from "#db/seeds/demo-world.ts";
import { evening, paint, routeMap, warningSign } from "./pictures.ts";

const PACKING_LIST = `Desert trial, one day

- 6 liters of water for each person
- hat, scarf, sunglasses
- map, compass, and somebody who can read them
- spare fuse (keep dry)
- 2 sandwiches
`;

const BUDGET = `what,who,amount
hall,Adrian Cole,1200.00
band,Bo Thornton,850.00
food,Mei Tanaka,640.50
lights,Bo Thornton,0.00
`;

const SONGS = `Four songs that everybody knows, then these

- the one about the tunnel
- the one about the cliff, slower
- nothing with fireworks in it
`;

/** A page with one line, as small as a PDF can be. */
function onePage(line: string): string {
	const text = `BT /F1 24 Tf 72 720 Td (${line}) Tj ET`;
	const objects = [
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		`<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	];
	let file = "%PDF-1.4\n";
	const places = objects.map((object, at) => {
		const place = file.length;
		file += `${at + 1} 0 obj\n${object}\nendobj\n`;
		return `${String(place).padStart(10, "0")} 00000 n \n`;
	});
	const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join("")}`;
	return `${file}${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
}

/** What is in the files of the demo workspaces, by their names (db/seeds/demo-files.ts). */
const CONTENTS: Record<string, () => Promise<Buffer> | string> = {
	"Evening at kilometer 20.jpg": () => paint(evening, { width: 1600, height: 1000, format: "jpeg" }),
	"Route.png": () => paint(routeMap, { width: 1200, height: 800, format: "png" }),
	"Warning sign.png": () => paint(warningSign, { width: 800, height: 800, format: "png" }),
	"Packing list.txt": () => PACKING_LIST,
	"Evening of last year.jpg": () => paint(evening, { width: 1200, height: 900, format: "jpeg" }),
	"Contract for the hall.pdf": () => onePage("The hall is yours from six to midnight."),
	"Songs.txt": () => SONGS,
	"Budget.csv": () => BUDGET,
	"Permission of the council.pdf": () => onePage("You may walk. You may not dig."),
};

/** Makes a demo file by its name and stores it, with previews if it is a picture. */
export const storeFile: DemoTools["storeFile"] = async (tenant, name) => {
	const content = await CONTENTS[name]?.();
	if (content === undefined) throw new Error(`There is no content for the demo file ${name}`);
	const bytes = Buffer.from(content);
	const object = randomUUID();
	const stored = storedFilesOf(tenant);
	await storage.put(
		{ prefix: tenant.storagePrefix, name: object },
		await spool.receive(Readable.from([bytes])),
	);
	const made = await makeSmaller(async () => bytes, PREVIEW_WIDTHS);
	for (const width of PREVIEW_WIDTHS) {
		const picture = made?.pictures.get(width);
		if (picture) await stored.keepPreview(object, width, picture);
	}
	return {
		...{ object, name, type: typeOf(name, bytes), bytes: bytes.length },
		sha256: createHash("sha256").update(bytes).digest("hex"),
		width: made?.width ?? null,
		height: made?.height ?? null,
	};
};
