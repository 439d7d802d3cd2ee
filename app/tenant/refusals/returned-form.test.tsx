import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { newFormMark } from "#app/platform/http/forms/form-mark.server.ts";
import { readSentForm } from "#app/platform/http/forms/sent-form.server.ts";
import { DocumentContext } from "#app/ui/document.tsx";
import { Checkbox } from "#app/ui/forms/choice.tsx";
import { TextField } from "#app/ui/forms/field.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { formsOf } from "#tests/isolation/walk/forms.ts";
import { ReturnedForm } from "./returned-form.tsx";

const render = (page: React.ReactNode) => {
	const facts = { nonce: undefined, requestId: undefined, formMark: newFormMark("user_ana") };
	return renderToStaticMarkup(<DocumentContext value={facts}>{page}</DocumentContext>);
};

test("a text that is only “on” comes back as a text, and a ticked checkbox as ticked", async () => {
	const page = render(
		<PostForm action="/acme/projects/new" hidden={{ version: "on" }}>
			<TextField id="name" name="name" label="Name" defaultValue="on" />
			<Checkbox id="public" name="isPublic" label="Public" defaultChecked />
		</PostForm>,
	);
	const [{ fields } = { fields: [] }] = formsOf(page, "/acme/projects/new");
	const address = "http://localhost:3000/acme/projects/new";
	const request = new Request(address, { method: "POST", body: new URLSearchParams(fields) });

	const form = await readSentForm(request);
	const returned = render(form && <ReturnedForm refusal={undefined} form={form} status={409} />);

	expect(returned).toMatch(/<input[^>]* name="name"[^>]* value="on"/);
	expect(returned).toContain("<p>Also ticked: Public in this workspace</p>");
	expect(returned).toContain('type="hidden" name="version" value="on"');
	expect(formsOf(returned, "/")[0]?.fields).toContainEqual(["isPublic", "on"]);
});
