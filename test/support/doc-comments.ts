/** What users of the package reach from its entry points, and what the comments there say. */
import { existsSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript-5'

const root = fileURLToPath(new URL('../..', import.meta.url))
const source = fileURLToPath(new URL('../../src/', import.meta.url))
const contracts = `${source}contracts/`

const entryPoints = ['', 'client/', 'conformance/', 'contracts/', 'mock-server/', 'vitest/']
  .map((folder) => `${source}${folder}index.ts`)
  .filter((file) => existsSync(file))

export interface DocComments {
  /** How many names there are. */
  readonly reached: number
  /** `src/client/types.ts: CallOptions.signal`, in alphabetical order. */
  readonly undocumented: readonly string[]
  /** The code of every `@example`. */
  readonly examples: readonly string[]
}

type Member = ts.TypeElement | ts.ClassElement

/**
 * Walks from the exports of the entry points through every type that their declarations name, as
 * they are written. A member counts where it is declared: in an interface, a class, a type literal,
 * or a schema of ours that a type is inferred from. What a constant holds needs no second telling:
 * the methods of an API have their `summary`, the rows of a table their `meaning`, and the fields
 * of the wire are described by the contracts, in the words that the documents are made of.
 */
export function readDocComments(): DocComments {
  const program = createProgram()
  const checker = program.getTypeChecker()
  const seen = new Set<ts.Symbol>()
  const undocumented = new Set<string>()
  const examples = new Set<string>()

  const isDocumented = (symbol: ts.Symbol | undefined): boolean =>
    symbol !== undefined && textOf(symbol.getDocumentationComment(checker)) !== ''

  const judge = (symbol: ts.Symbol, name: string, place: ts.Node) => {
    if (!isDocumented(symbol)) undocumented.add(`${fileOf(place)}: ${name}`)
    for (const { name: tag, text } of symbol.getJsDocTags(checker)) {
      if (tag === 'example') examples.add(textOf(text))
    }
  }

  const resolved = (symbol: ts.Symbol | undefined): ts.Symbol | undefined =>
    symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol

  const visit = (found: ts.Symbol | undefined) => {
    const symbol = resolved(found)
    if (symbol === undefined || seen.has(symbol)) return
    seen.add(symbol)
    const own = (symbol.declarations ?? []).filter(isOurs)
    const [first] = own
    if (first === undefined || ts.isTypeParameterDeclaration(first)) return
    judge(symbol, symbol.name, first)
    for (const declaration of own) visitDeclaration(declaration, symbol.name)
  }

  const visitDeclaration = (declaration: ts.Node, name: string) => {
    if (ts.isInterfaceDeclaration(declaration) || ts.isClassDeclaration(declaration)) {
      for (const clause of declaration.heritageClauses ?? []) walk(clause, name)
      visitMembers(declaration.members, name)
    } else if (ts.isTypeAliasDeclaration(declaration)) {
      walk(declaration.type, name)
    } else if (ts.isVariableDeclaration(declaration)) {
      const { type, initializer } = declaration
      if (type) walk(type, name)
      else if (initializer && ts.isFunctionLike(initializer)) visitSignature(initializer, name)
      else if (initializer && ts.isCallExpression(initializer)) {
        for (const argument of initializer.typeArguments ?? []) walk(argument, name)
      }
    } else if (ts.isFunctionLike(declaration)) visitSignature(declaration, name)
  }

  const visitMembers = (members: readonly Member[], owner: string) => {
    for (const member of members) {
      if (isElsewhere(member)) continue
      const symbol = member.name && checker.getSymbolAtLocation(member.name)
      const name = member.name ? `${owner}.${member.name.getText()}` : owner
      if (symbol && !seen.has(symbol)) {
        seen.add(symbol)
        if (!isNarrowing(member)) judge(symbol, name, member)
      }
      if (ts.isFunctionLike(member)) visitSignature(member, name)
      else ts.forEachChild(member, (part) => walk(part, name))
    }
  }

  /** `Known & { code: 1 }` says nothing new about a `code` that is described where it is known. */
  const isNarrowing = (member: Member): boolean => {
    const { parent } = member.parent
    if (!parent || !ts.isIntersectionTypeNode(parent) || !member.name) return false
    return isDocumented(checker.getTypeFromTypeNode(parent).getProperty(member.name.getText()))
  }

  const visitSignature = (declaration: ts.SignatureDeclaration, name: string) => {
    const { parameters, typeParameters = [], type } = declaration
    for (const part of [...typeParameters, ...parameters, ...(type ? [type] : [])]) walk(part, name)
  }

  /** The names in a type, and the members of what is spelt out in it. */
  const walk = (node: ts.Node, owner: string): void => {
    if (ts.isTypeReferenceNode(node)) visit(checker.getSymbolAtLocation(node.typeName))
    if (ts.isExpressionWithTypeArguments(node)) visit(checker.getSymbolAtLocation(node.expression))
    if (ts.isTypeQueryNode(node)) visitSchema(node.exprName, owner)
    else if (ts.isTypeLiteralNode(node) && !isShort(node)) visitMembers(node.members, owner)
    else if (ts.isConditionalTypeNode(node)) {
      // What stands after `extends` is a pattern.
      for (const part of [node.checkType, node.trueType, node.falseType]) walk(part, owner)
    } else if (ts.isTypeNode(node) || !ts.isExpression(node)) {
      ts.forEachChild(node, (part) => walk(part, owner))
    }
  }

  /** Follows a constant that a type is inferred from, if it is a schema and not one of the wire. */
  const visitSchema = (name: ts.Node, owner: string) => {
    const symbol = resolved(checker.getSymbolAtLocation(name))
    const declaration = symbol?.valueDeclaration
    if (symbol === undefined || declaration === undefined || seen.has(symbol)) return
    if (!ts.isVariableDeclaration(declaration) || !isOurs(declaration) || isWire(declaration))
      return
    const { initializer } = declaration
    if (initializer === undefined || !ts.isCallExpression(initializer)) return
    seen.add(symbol)
    walkSchema(initializer, owner)
  }

  const walkSchema = (node: ts.Node, owner: string): void => {
    if (ts.isIdentifier(node)) visitSchema(node, owner)
    else if (ts.isObjectLiteralExpression(node) && !isShort(node)) {
      for (const field of node.properties) visitField(field, owner)
    } else ts.forEachChild(node, (part) => walkSchema(part, owner))
  }

  const visitField = (field: ts.ObjectLiteralElementLike, owner: string) => {
    if (field.name === undefined) return
    const name = field.name.getText()
    const isSaid = ts.getJSDocCommentsAndTags(field).some(({ comment }) => comment)
    // Names with an underscore are DSM's own, as they go out on the wire.
    if (!isSaid && !isTag(field) && !name.includes('_')) {
      undocumented.add(`${fileOf(field)}: ${owner}.${name}`)
    }
    if (ts.isPropertyAssignment(field)) walkSchema(field.initializer, `${owner}.${name}`)
    if (!ts.isShorthandPropertyAssignment(field)) return
    const declared = checker.getShorthandAssignmentValueSymbol(field)?.valueDeclaration
    if (declared && ts.isVariableDeclaration(declared)) {
      visitSchema(declared.name, `${owner}.${name}`)
    }
  }

  for (const file of entryPoints) {
    const module = program.getSourceFile(file)
    const symbol = module && checker.getSymbolAtLocation(module)
    if (symbol === undefined) throw new Error(`${file} exports nothing`)
    for (const exported of checker.getExportsOfModule(symbol)) visit(exported)
  }
  return {
    reached: seen.size,
    undocumented: [...undocumented].sort(),
    examples: [...examples],
  }
}

/** Our own files and the language's: what others declare is not ours to describe. */
function createProgram(): ts.Program {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
    types: [],
    module: ts.ModuleKind.NodeNext,
    allowImportingTsExtensions: true,
    noEmit: true,
  }
  const host = ts.createCompilerHost(options)
  host.resolveModuleNameLiterals = (names, from) =>
    names.map(({ text }) => ({
      resolvedModule: text.startsWith('.')
        ? { resolvedFileName: resolve(dirname(from), text), extension: ts.Extension.Ts }
        : undefined,
    }))
  return ts.createProgram(entryPoints, options, host)
}

const textOf = (parts: readonly ts.SymbolDisplayPart[] | undefined): string =>
  ts.displayPartsToString([...(parts ?? [])]).trim()

const isOurs = (node: ts.Node): boolean => node.getSourceFile().fileName.startsWith(source)

const isWire = (node: ts.Node): boolean => node.getSourceFile().fileName.startsWith(contracts)

const fileOf = (node: ts.Node): string =>
  relative(root, node.getSourceFile().fileName).replaceAll(sep, '/')

/** Private, or described where it was declared first. */
const isElsewhere = (member: Member): boolean =>
  ts.canHaveModifiers(member) &&
  (ts.getModifiers(member) ?? []).some(
    ({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.OverrideKeyword,
  )

/**
 * `{ name: string; password: string }` on a single line, inside of something else: the comment of
 * that speaks of the parts too. What takes several lines has room for comments of its own.
 */
const isShort = (literal: ts.TypeLiteralNode | ts.ObjectLiteralExpression): boolean =>
  !ts.isTypeAliasDeclaration(literal.parent) && !literal.getText().includes('\n')

/** `event: z.literal('session.expire')` tells variants apart, which the comment of all describes. */
const isTag = (field: ts.ObjectLiteralElementLike): boolean =>
  ts.isPropertyAssignment(field) && /^z\.literal\(/.test(field.initializer.getText())
