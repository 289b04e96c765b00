import type { Adapter } from '../adapter.ts'
import { claudeShaped } from './claude-shaped.ts'

/**
 * Claude Code. Its exit code and `"subtype":"success"` prove nothing; `is_error`, `permission_denials` and the status of its last answer do.
 * MCP servers stay out: nobody watches, and they reach beyond the clone.
 */
export const claudeCode: Adapter = {
  kind: 'claude-code',
  name: 'Claude Code',
  about: 'Anthropic’s command-line agent, with a key or a Claude subscription.',
  program: 'claude',
  get: 'Install it with "npm install -g @anthropic-ai/claude-code".',
  login: {
    keys: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_USE_BEDROCK', 'CLAUDE_CODE_USE_VERTEX'],
    files: [],
    ask: ['auth', 'status'],
    how: 'Log in with "claude auth login", or set ANTHROPIC_API_KEY.',
    otherwise: 'subscription',
  },
  variables: [
    'ANTHROPIC_*',
    'CLAUDE_CODE_OAUTH_TOKEN',
    'CLAUDE_CODE_USE_BEDROCK',
    'CLAUDE_CODE_USE_VERTEX',
    'CLAUDE_CONFIG_DIR',
    'CLOUD_ML_REGION',
    'AWS_*',
    'GOOGLE_APPLICATION_CREDENTIALS',
  ],
  // Not .claude.json: it is replaced as a whole, which a single file that is let in can't be, and Claude Code does without.
  state: ['.claude', '.cache/claude'],
  command: {
    // stream-json without --verbose exits 1.
    argv: ['claude', '-p', '{brief}', '--output-format', 'stream-json', '--verbose', '--strict-mcp-config'],
    model: ['--model', '{model}'],
    turns: ['--max-turns', '{turns}'],
    confined: ['--permission-mode', 'bypassPermissions'],
    unconfined: ['--permission-mode', 'acceptEdits'],
    check: ['--allowedTools', 'Bash({check}:*)'],
    end: ['--no-session-persistence'],
    env: {
      // A wrong key is otherwise tried for more than a minute.
      CLAUDE_CODE_MAX_RETRIES: '3',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
      // It refuses to work without asking as root, unless it is told that it is held in.
      IS_SANDBOX: '1',
    },
  },
  stream: claudeShaped(false),
  // What it reports of models behind another address is invented.
  cost: { notWith: ['ANTHROPIC_BASE_URL'] },
}
