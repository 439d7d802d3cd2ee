import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { PermissionFields } from "#app/features/roles/permission-fields.tsx";
import { newFormMark } from "#app/platform/http/forms/form-mark.server.ts";
import { readSentForm } from "#app/platform/http/forms/sent-form.server.ts";
import { DocumentContext } from "#app/ui/document.tsx";
import { Checkbox, RadioGroup } from "#app/ui/forms/choice.tsx";
import { Select, TextField } from "#app/ui/forms/field.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { formsOf } from "#tests/isolation/walk/forms.ts";
import { ReturnedForm } from "./returned-form.tsx";

const render = (page: React.ReactNode) => {
	const facts = { nonce: undefined, requestId: undefined, formMark: newFormMark("user_ana") };
	return renderToStaticMarkup(<DocumentContext value={facts}>{page}</DocumentContext>);
};

/** Sends the form of a page and returns the page that hands it back. Boxes and radio buttons are all sent. */
async function returnedFrom(page: React.ReactNode): Promise<string> {
	const [{ fields } = { fields: [] }] = formsOf(render(page), "/acme");
	const request = new Request("http://localhost:3000/acme", {
		method: "POST",
		body: new URLSearchParams(fields),
	});
	const form = await readSentForm(request);
	return render(form && <ReturnedForm refusal={undefined} form={form} status={409} />);
}

test("a text that is only “on” comes back as a text, and a ticked checkbox as ticked", async () => {
	const returned = await returnedFrom(
		<PostForm action="/acme/projects/new" hidden={{ version: "on" }}>
			<TextField id="name" name="name" label="Name" defaultValue="on" />
			<Checkbox id="public" name="isPublic" label="Public" defaultChecked />
		</PostForm>,
	);
	expect(returned).toMatch(/<input[^>]* name="name"[^>]* value="on"/);
	expect(returned).toContain("<dt>Public in this workspace</dt><dd><bdi>Yes</bdi></dd>");
	expect(returned).toContain('type="hidden" name="version" value="on"');
	expect(formsOf(returned, "/")[0]?.fields).toContainEqual(["isPublic", "on"]);
});

test("what was chosen comes back in words, permissions by their titles, and is sent again as it was", async () => {
	const done = [{ value: "in-progress", label: "In progress" }];
	const returned = await returnedFrom(
		<PostForm action="/acme/settings/roles/editor/edit">
			<TextField id="name" name="name" label="Name" defaultValue="Editor" />
			<RadioGroup id="stage" name="stage" label="Stage" options={done} defaultValue="in-progress" />
			<Select id="team" name="team" label="Team" options={[{ value: "186000291", label: "Design" }]} />
			<PermissionFields
				{...{ id: "permissions", name: "permissions", ticked: ["audit:view"] }}
				granting={{ permissions: ["*"], role: "Owner" }}
			/>
		</PostForm>,
	);

	const [, chosen = ""] = /<dl[^>]*>(.*)<\/dl>/.exec(returned) ?? [];
	expect(chosen.replaceAll(/<[^>]+>/g, "|")).toMatch(/^\|Stage\|+In progress\|+Permissions\|/);
	expect(chosen).toContain("<li><bdi>Read the audit log</bdi></li>");
	expect(chosen).not.toMatch(/186000291|audit:view/);
	expect(returned).toContain('type="hidden" name="permissions" value="audit:view"');
	expect([...returned.matchAll(/<input[^>]* id="sent-[^>]*>/g)]).toHaveLength(1);
});

test("a long text is one, also in a field of choices, and comes back once", async () => {
	const text = "far from ".repeat(50);
	const returned = await returnedFrom(
		<PostForm action="/acme/projects/new">
			<Select id="stage" name="stage" label="Stage" options={[{ value: text, label: "Now" }]} />
		</PostForm>,
	);

	expect(returned.split(text)).toHaveLength(2);
	expect(formsOf(returned, "/")[0]?.fields).toContainEqual(["stage", text]);
});
