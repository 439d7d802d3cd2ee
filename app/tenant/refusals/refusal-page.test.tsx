import { renderToStaticMarkup } from "react-dom/server";
import { UNSAFE_ErrorResponseImpl as ErrorResponse } from "react-router";
import { expect, test } from "vitest";
import { RefusalPage } from "./refusal-page.tsx";

test("an error page is titled as it is headed, whatever its status and whichever part refused", () => {
	const data = { title: "No such project", message: "It may have been deleted." };
	for (const status of [400, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503]) {
		for (const thrown of [undefined, data]) {
			const html = renderToStaticMarkup(<RefusalPage error={new ErrorResponse(status, "", thrown)} />);
			const [, title] = /<title>(.*) · Tenantry<\/title>/.exec(html) ?? [];
			const [, heading] = /<h1[^>]*>(.*)<\/h1>/.exec(html) ?? [];

			expect(title, String(status)).toBe(heading);
			expect(html.match(/button-primary/g), String(status)).toHaveLength(1);
			expect(title?.length, String(status)).toBeGreaterThan(8);
		}
	}
});
