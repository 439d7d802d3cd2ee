import ts from "typescript";

/** Finds words with straight quotes or apostrophes: in markup, and in texts that have letters on both sides of one. */
export function straightQuotes(path: string, source: string): string[] {
	const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, false, ts.ScriptKind.TSX);
	const found: string[] = [];
	visit(file);
	return found;

	function visit(node: ts.Node): void {
		if (isStraight(node)) {
			const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
			found.push(`${path}:${line + 1}: ${node.getText(file).trim().slice(0, 80)}`);
		}
		ts.forEachChild(node, visit);
	}
}

function isStraight(node: ts.Node): boolean {
	if (ts.isJsxText(node)) return /['"]/.test(node.text);
	const isText =
		ts.isStringLiteralLike(node) ||
		ts.isTemplateHead(node) ||
		ts.isTemplateMiddle(node) ||
		ts.isTemplateTail(node);
	return isText && /[a-z]'[a-z ]/i.test(node.text);
}
