import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { TIME_ZONES } from "#app/platform/time-zones.ts";
import { DocumentContext } from "./document.tsx";
import { initials } from "./elements/avatar.tsx";
import { Button, ButtonLink } from "./elements/button.tsx";
import { AskPath } from "./elements/disabled-reason.tsx";
import { Checkbox, RadioGroup } from "./forms/choice.tsx";
import { ErrorSummary, problemsOf } from "./forms/error-summary.tsx";
import { Select, TextField } from "./forms/field.tsx";
import { checkboxProps, fieldProps } from "./forms/field-props.ts";
import { ActionsWithMenu, DetailsMenu } from "./frame/details-menu.tsx";
import { Frame } from "./frame/frame.tsx";
import { Table } from "./lists/table.tsx";
import { ErrorPage } from "./notices/error-page.tsx";
import { Notice } from "./notices/notice.tsx";

test("the time zones are shown whole, though they are too many for names of others to be", () => {
	const options = TIME_ZONES.map((zone) => ({ value: zone, label: zone }));
	const zone = "America/Argentina/Buenos Aires";
	const labels = [...options, { value: "last", label: zone }];

	expect(render(<Select id="zone" name="zone" label="Zone" options={labels} />)).not.toContain(`>${zone}<`);
	expect(render(<Select id="zone" name="zone" label="Zone" options={labels} whole />)).toContain(`>${zone}<`);
});

test("each problem in the summary links to a control with the same message", () => {
	const form = {
		id: "new",
		allErrors: { name: ["Give the project a name"], seen: ["Choose who sees it"], "": ["Try again"] },
	};
	const field = (name: string) => ({ id: `new-${name}`, name, errors: form.allErrors[name as "name"] });

	const html = render(
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<TextField {...fieldProps(field("name"))} label="Name" hint="Up to 120 characters." />
			<RadioGroup {...field("seen")} label="Seen by" options={[{ value: "all", label: "Everybody" }]} />
		</>,
	);

	for (const id of all(html, /href="#([^"]+)"/g)) {
		const control = all(html, new RegExp(`(<input[^>]* ?id="${id}"[^>]*>)`, "g"));
		expect(control).toHaveLength(1);
		expect(control[0]).toContain('aria-invalid="true"');
	}
	expect(all(html, /aria-describedby="(new-name[^"]+)"/g)).toEqual(["new-name-hint new-name-error"]);
	expect(html).toContain("<li>Try again</li>");
	expectEveryReferenceResolves(html);
});

test("what was typed comes back, ticked boxes too", () => {
	const html = render(
		<>
			<TextField
				{...fieldProps({ id: "a", name: "name", initialValue: "Moon <base>", maxLength: 9 })}
				label="Name"
			/>
			<Checkbox {...checkboxProps({ id: "b", name: "public", initialValue: "on" })} label="Public" />
		</>,
	);

	expect(html).toContain('value="Moon &lt;base&gt;"');
	expect(html).not.toMatch(/maxlength/i);
	expect(html).toContain('checked=""');
});

test("the words of a button and a name among them are one item, with the blank that is between them", () => {
	const label = (
		<>
			Next: <bdi>Find your way</bdi>
		</>
	);

	for (const disabledReason of [undefined, "Your role is viewer."]) {
		for (const html of [
			render(<Button disabledReason={disabledReason}>{label}</Button>),
			render(
				<ButtonLink href="/next" disabledReason={disabledReason}>
					{label}
				</ButtonLink>,
			),
		]) {
			expect(html).toMatch(/<(a|button) [^>]*><span>Next: <bdi>Find your way<\/bdi><\/span><\/\1>/);
		}
	}
});

test("a disabled button submits nothing, leads nowhere, and is described by its reason", () => {
	const html = render(
		<>
			<Button name="intent" value="delete" disabledReason="Only owners can delete it.">
				Delete project
			</Button>
			<ButtonLink href="/edit" disabledReason="Your role is viewer.">
				Edit project
			</ButtonLink>
		</>,
	);

	expect(html).not.toMatch(/type="submit"|href=|name="intent"/);
	expect(all(html, /aria-disabled="(true)"/g)).toHaveLength(2);
	expect(all(html, /class="reason">([^<]+)</g)).toEqual([
		"Only owners can delete it.",
		"Your role is viewer.",
	]);
	expectEveryReferenceResolves(html);
});

test("a menu leads with what is wanted most; what is refused is text in it, with the reason", () => {
	const actions = (reason: string | null) =>
		render(
			<ActionsWithMenu
				main={{ label: "Edit project", href: "/edit", disabledReason: reason }}
				more={[
					{ label: "Copy project", href: "/copy" },
					{ label: "Archive project", action: "/archive", hidden: { to: "archived" } },
				]}
			/>,
		);

	expect(actions(null)).toMatch(/^ ?<a href="\/edit" class="button button-primary">Edit project<\/a>/);
	expect(actions("Your role is viewer.")).not.toContain("/edit");
	expect(actions("Your role is viewer.")).toContain(
		'<p>Edit project <span class="reason">Your role is viewer.</span></p>',
	);
	expect(all(actions(null), /<li>(?:<a|<form).*?>([^<>]+)<\/(?:a|button)>/g)).toEqual([
		"Copy project",
		"Archive project",
	]);
});

test("of several menus on a page, each says what it is for", () => {
	const html = render(<DetailsMenu of="Mei Tanaka" items={[{ label: "Make lead", action: "/lead" }]} />);

	expect(html).toContain(">More actions for <bdi>Mei Tanaka</bdi></summary>");
	expect(html).toContain('<button type="submit" aria-label="Make lead: Mei Tanaka">Make lead</button>');
});

test("a button that a missing permission disables links to where it can be asked for, if anyone can be asked", () => {
	const reason = { sentence: "Your role is viewer.", permission: "projects:create" };
	const button = <Button disabledReason={reason}>New project</Button>;

	expect(render(<AskPath value="/acme/requests">{button}</AskPath>)).toContain(
		'class="reason"><span aria-hidden="true">Not part of your role. </span><span class="sr-only">Your role is viewer.</span> <a class="link whitespace-nowrap" href="/acme/requests?permission=projects:create">Ask for it</a></span>',
	);
	expect(render(button)).toContain('class="reason">Your role is viewer.</span>');
});

test("a sorted heading says so and is a link; the row's name is its header and its link", () => {
	const html = render(
		<Table
			caption="Projects"
			columns={[
				{
					key: "name",
					header: "Name",
					cell: (row) => row.name,
					sort: { href: "?sort=-name", direction: "ascending" },
				},
				{ key: "by", header: "By", cell: (row) => row.by, sort: { href: "?sort=by" } },
			]}
			rows={[{ name: "Moon base", by: "Ada" }]}
			rowKey={(row) => row.name}
			rowHref={() => "/acme/projects/moon-base"}
		/>,
	);

	expect(html).toMatch(/<th scope="col"[^>]*aria-sort="ascending"[^>]*><a href="\?sort=-name">Name/);
	expect(all(html, /(aria-sort)/g)).toHaveLength(1);
	expect(html).toMatch(/<th scope="row"[^>]*><a href="\/acme\/projects\/moon-base">Moon base<\/a>/);
	expect(html).toContain('data-label="By"');
});

test("the frame marks the current page, and starts with the skip link", () => {
	const html = render(
		<Frame
			addresses={{ search: "/acme/projects", keys: "/acme/keys" }}
			workspace={{ name: "Acme", slug: "acme", hue: 30 }}
			person={{ id: "user_ada", name: "Ada Brandt", email: "ada@acme.example" }}
			navigation={[
				{ label: "Projects", href: "/acme/projects", current: true },
				{ label: "Audit log", href: "/acme/audit" },
			]}
		>
			<h1>Projects</h1>
		</Frame>,
	);

	expect(html).toMatch(/^<a href="#content"/);
	expect(html).toContain('<main id="content" tabindex="-1"');
	expect(all(html, /aria-current="page"[^>]*><span>(\w+)</g)).toEqual(["Projects"]);
	expectEveryReferenceResolves(html);
});

test("a notice's action is a form that posts what it needs", () => {
	const html = render(
		<Notice tone="success" action={{ label: "Undo", action: "/acme/undo", values: { event: 7 } }}>
			Deleted.
		</Notice>,
	);

	expect(html).toContain(
		'<form noValidate="" action="/acme/undo" method="post"><input type="hidden" name="event" value="7"/>',
	);
	expect(html).toMatch(/<button type="submit"[^>]*>Undo</);
});

test("a notice is announced: what was done and a note when there is time, a warning at once", () => {
	const roleOf = (tone?: "success" | "info" | "warning") =>
		/role="(\w+)"/.exec(render(<Notice tone={tone}>Deleted.</Notice>))?.[1];

	expect(["success", "info", undefined, "warning"].map((tone) => roleOf(tone as "info"))).toEqual([
		"status",
		"status",
		"status",
		"alert",
	]);
});

test("an error page has its heading, its sentence and the request's id", () => {
	const html = render(
		<DocumentContext value={{ nonce: undefined, requestId: "req-1" }}>
			<ErrorPage status={404} title="Nothing here" message="Check the address." />
		</DocumentContext>,
	);

	expect(html).toMatch(/<h1[^>]*>Nothing here<\/h1>/);
	expect(html).toContain("Check the address.");
	expect(html).toContain("req-1");
});

test("initials are the first letters of the first and last word, as whole characters", () => {
	expect(["Ada Brandt", "ada", "Jean Luc de la Tour", "", "𝒜da 👩b"].map(initials)).toEqual([
		"AB",
		"A",
		"JT",
		"",
		"𝒜👩",
	]);
});

function render(node: ReactNode): string {
	const html = renderToStaticMarkup(node);
	// Style attributes have no effect under the content security policy.
	expect(html).not.toContain("style=");
	return html;
}

function all(html: string, pattern: RegExp): string[] {
	return [...html.matchAll(pattern)].map(([, found = ""]) => found);
}

function expectEveryReferenceResolves(html: string): void {
	const ids = all(html, / id="([^"]+)"/g);
	expect(new Set(ids).size).toBe(ids.length);
	const references = all(html, /aria-(?:describedby|labelledby)="([^"]+)"/g).flatMap((list) =>
		list.split(" "),
	);
	expect(references.filter((id) => !ids.includes(id))).toEqual([]);
}
