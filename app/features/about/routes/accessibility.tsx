import { titled } from "#app/ui/frame/titled.ts";
import { AboutPage } from "../about-page.tsx";

export const meta = () => titled("Accessibility");

export default function Accessibility() {
	return (
		<AboutPage
			drawing="window"
			title="Accessibility"
			description={<p>Tenantry aims at WCAG 2.2, level AA. This is what we check, and what is missing.</p>}
			sections={[
				{ title: "What works", children: <Works /> },
				{ title: "How we check", children: <Checks /> },
				{ title: "What we know is missing", children: <Missing /> },
				{
					title: "Tell us",
					children: (
						<p>
							If a page keeps you from doing something, ask an admin of your workspace to do it for you, and
							to pass on the address of the page or, from a page that shows an error, its reference. Nobody
							has audited this service from outside.
						</p>
					),
				},
			]}
		/>
	);
}

function Works() {
	return (
		<ul className="bullets">
			<li>Every page works with a keyboard alone, without scripts, and without style sheets.</li>
			<li>Text can be enlarged to 200 percent, and a page to 400 percent, without scrolling sideways.</li>
			<li>Light and dark colors have a contrast of at least 4.5 for text and 3 for controls.</li>
			<li>The pages follow your system’s high-contrast colors and its setting for less motion.</li>
			<li>
				Buttons and fields are at least 24 pixels high, and 44 on a touch screen. Links within a text are as
				high as its lines.
			</li>
			<li>The numbers behind each chart are in a table. Nothing is said by color alone.</li>
		</ul>
	);
}

function Checks() {
	return (
		<p>
			Before each release, a program opens every page at six widths, with text of double size, and in dark
			colors; measures its contrast; reads its markup; and goes through the main tasks with keys only and in a
			browser that shows nothing but text.
		</p>
	);
}

function Missing() {
	return (
		<ul className="bullets">
			<li>The pages are in English only. Names and texts in other languages are not marked as such.</li>
			<li>Files are shown as they were added: we don’t check whether a PDF can be read aloud.</li>
			<li>Signing in is done by another service, on its own pages, which need scripts.</li>
			<li>No people who use screen readers every day have tested it yet.</li>
		</ul>
	);
}
