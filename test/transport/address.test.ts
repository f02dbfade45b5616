/** Addresses: how they are written, which belong together, which are trusted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AddressList,
  addressOf,
  isLoopback,
  networkOf,
  peerAt,
  plainAddress,
  spelledOut,
} from '../../src/doors/listen/address.js';

test('an IPv4 address that came through an IPv6 socket is written as IPv4 writes it', () => {
  assert.equal(plainAddress('::ffff:192.0.2.1'), '192.0.2.1');
  assert.equal(plainAddress('::FFFF:192.0.2.1'), '192.0.2.1');
  for (const form of ['::ffff:c000:0201', '0:0:0:0:0:ffff:192.0.2.1', '0000:0:0::FFFF:C000:201'])
    assert.equal(plainAddress(form), '192.0.2.1', form);
  assert.equal(plainAddress('::fffe:c000:201'), '::fffe:c000:201');
  assert.equal(plainAddress('192.0.2.1'), '192.0.2.1');
  assert.equal(plainAddress('2001:db8::1'), '2001:db8::1');
});

test('what is no address in full is none, whatever a library makes of it, and a zone may have any name', () => {
  for (const text of ['127.1', '0x7f.0.0.1', '017700000001', '::ffff:127.1', 'example.org', '']) {
    assert.equal(plainAddress(text), text);
    assert.equal(networkOf(text), text);
    assert.equal(spelledOut(text), text);
    assert.ok(!isLoopback(text), text);
  }
  assert.equal(networkOf('2001:db8:1:2::1%br-lan.100'), '2001:db8:1:2::/64');
});

test('an address is spelled out in one way, and bytes are the address that a socket would report', () => {
  assert.equal(spelledOut('2001:DB8::0:1'), '2001:db8:0:0:0:0:0:1');
  assert.equal(spelledOut('::ffff:192.0.2.1'), '192.0.2.1');
  assert.equal(addressOf([192, 0, 2, 1]), '192.0.2.1');
  assert.equal(addressOf([...new Uint8Array(10), 255, 255, 192, 0, 2, 1]), '192.0.2.1');
  assert.equal(addressOf([0x20, 1, 0xd, 0xb8, ...new Uint8Array(11), 1]), '2001:db8::1');
});

test('loopback is this machine, in either family, and nothing else', () => {
  for (const address of ['127.0.0.1', '127.255.0.9', '::1']) assert.ok(isLoopback(address), address);
  for (const address of ['128.0.0.1', '12.7.0.0', '::2', '::', 'fe80::1', '127.example.org', '']) {
    assert.ok(!isLoopback(address), address);
  }
});

test('an IPv6 address counts with its /64, whatever its form; an IPv4 address for itself', () => {
  const same = ['2001:db8:1:2::1', '2001:0db8:0001:0002:ffff::', '2001:DB8:1:2:3:4:5:6', '2001:db8:1:2::1%eth0'];
  for (const address of same) assert.equal(networkOf(address), '2001:db8:1:2::/64', address);
  assert.equal(networkOf('2001:db8:1:3::1'), '2001:db8:1:3::/64');
  assert.equal(networkOf('2001:db8::1'), '2001:db8:0:0::/64');
  assert.equal(networkOf('::1'), '0:0:0:0::/64');
  assert.equal(networkOf('1::2:3:4:5:6:7'), '1:0:2:3::/64');
  assert.equal(networkOf('64:ff9b::192.0.2.1'), '64:ff9b:0:0::/64');
  assert.equal(networkOf('192.0.2.1'), '192.0.2.1');
});

test('link-local addresses all share one /64 and are not one customer’s: each counts for itself', () => {
  assert.notEqual(networkOf('fe80::1'), networkOf('fe80::2'));
  assert.equal(networkOf('febf::1%eth0'), 'febf::1%eth0');
});

test('confidential is what is encrypted, or never leaves this machine', () => {
  assert.equal(peerAt('192.0.2.1', '127.0.0.1', true).confidential, true);
  assert.equal(peerAt('127.0.0.1', '127.0.0.1', false).confidential, true);
  assert.equal(peerAt('192.0.2.1', '127.0.0.1', false).confidential, false);
});

test('a list has its addresses and those of its networks', () => {
  const list = new AddressList(['192.0.2.1', '10.0.0.0/8', '2001:db8::/32', '::1']);
  for (const address of ['192.0.2.1', '10.255.0.1', '2001:db8:9::1', '::1', '2001:db8::1%eth0']) {
    assert.ok(list.has(address), address);
  }
  for (const address of ['192.0.2.2', '11.0.0.1', '2001:db9::1', '::2', '', 'nonsense']) {
    assert.ok(!list.has(address), address);
  }
  assert.ok(!new AddressList([]).has('127.0.0.1'));
});
