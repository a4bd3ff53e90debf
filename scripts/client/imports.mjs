// @ts-check
/**
 * Every way in which a TypeScript module names another: declarations, `import()` in code and in types, `require` and its
 * relatives, triple-slash references. Read from the compiler's own syntax tree.
 */
import { SyntaxKind } from "typescript/unstable/ast";
import {
  isCallExpression,
  isExportDeclaration,
  isExternalModuleReference,
  isIdentifier,
  isImportDeclaration,
  isImportEqualsDeclaration,
  isImportTypeNode,
  isLiteralTypeNode,
  isModuleDeclaration,
  isNoSubstitutionTemplateLiteral,
  isPropertyAccessExpression,
  isStringLiteral,
} from "typescript/unstable/ast/is";

/**
 * @typedef {import("typescript/unstable/ast").Node} Node
 * @typedef {import("typescript/unstable/ast").SourceFile} SourceFile
 *
 * @typedef {object} ModuleReference
 * @property {string | undefined} specifier Undefined when it is computed.
 * @property {boolean} typeOnly Whether nothing of it is left in the JavaScript.
 * @property {number} line From 1.
 */

/** Functions that load a module, by their last name: `require`, `module.require`, `process.getBuiltinModule`, … */
const LOADERS = new Set(["require", "createRequire", "getBuiltinModule"]);

/**
 * @param {SourceFile} source
 * @returns {ModuleReference[]}
 */
export function moduleReferences(source) {
  /** @type {ModuleReference[]} */
  const found = [];
  /** @param {Node | undefined} target @param {boolean} typeOnly @param {Node} at */
  const add = (target, typeOnly, at) => {
    found.push({ specifier: textOf(target), typeOnly, line: lineOf(source, at.getStart(source)) });
  };
  /** @param {Node} node */
  const visit = (node) => {
    if (isImportDeclaration(node)) {
      // `import { type A } from` keeps the import of the module itself; only `import type` drops it.
      add(node.moduleSpecifier, node.importClause?.phaseModifier === SyntaxKind.TypeKeyword, node);
    } else if (isExportDeclaration(node)) {
      if (node.moduleSpecifier !== undefined) add(node.moduleSpecifier, node.isTypeOnly, node);
    } else if (isImportEqualsDeclaration(node)) {
      if (isExternalModuleReference(node.moduleReference)) add(node.moduleReference.expression, node.isTypeOnly, node);
    } else if (isImportTypeNode(node)) {
      add(isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true, node);
    } else if (isModuleDeclaration(node)) {
      if (textOf(node.name) !== undefined) add(node.name, true, node);
    } else if (isCallExpression(node) && isLoader(node.expression)) {
      add(node.arguments[0], false, node);
    }
    node.forEachChild(visit);
  };
  visit(source);
  for (const { fileName, pos } of [...source.referencedFiles, ...source.typeReferenceDirectives]) {
    found.push({ specifier: fileName, typeOnly: true, line: lineOf(source, pos) });
  }
  return found;
}

/** @param {Node | undefined} node @returns {string | undefined} Undefined when it is not a plain text. */
function textOf(node) {
  const literal = node !== undefined && (isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node));
  return literal ? node.text : undefined;
}

/** @param {Node} callee */
function isLoader(callee) {
  if (callee.kind === SyntaxKind.ImportKeyword) return true;
  if (isIdentifier(callee)) return LOADERS.has(callee.text);
  return isPropertyAccessExpression(callee) && LOADERS.has(callee.name.text);
}

/** @param {SourceFile} source @param {number} position */
function lineOf(source, position) {
  return source.getLineAndCharacterOfPosition(position).line + 1;
}
