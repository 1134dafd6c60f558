import { describe, expect, it } from 'vitest';
import { notificationMarkup, windowsToast } from './notification-markup.ts';

const content = {
  title: 'Order <finished>',
  body: 'tea & "cake" <a href="x">',
  orderId: '01a20781-57c5-7162-b95c-39e108ea7822',
  silent: true,
};

describe('a notification’s words', () => {
  it('are not read as markup on Linux, and left alone elsewhere', () => {
    expect(notificationMarkup(content, 'linux').body).toBe('tea &amp; &quot;cake&quot; &lt;a href=&quot;x&quot;&gt;');
    expect(notificationMarkup(content, 'linux').title).toBe(content.title);
    expect(notificationMarkup(content, 'darwin').body).toBe(content.body);
  });

  it('make a toast on Windows that opens our own link, from a cold start too', () => {
    const toast = windowsToast(content);
    expect(toast).toContain(`activationType="protocol" launch="orderbell://orders/${content.orderId}"`);
    expect(toast).toContain('<text>Order &lt;finished&gt;</text>');
    expect(toast).toContain('<audio silent="true"/>');
    expect(windowsToast({ ...content, orderId: null })).toContain('launch="orderbell://orders"');
  });
});
